"""Every exception the connector raises, and what a run does about each.

ConnectorError
├─ InputError                    the operator's words or files            FIX_INPUT
│  ├─ SettingsError              a setting is unknown or missing          FIX_INPUT
│  │  └─ FileUnavailableError    a file of ours cannot be had now         FIX_INPUT
│  ├─ MappingError               a mapping contradicts itself             FIX_INPUT
│  └─ WorkbookError              the file cannot be opened                FIX_INPUT
│     └─ SpoiledWorkbookError    damaged, encrypted, empty, no workbook   FIX_INPUT
├─ PlanRefusedError              unsafe, foreign, tampered or stale plan  STOP
├─ JournalError                  the history on disk cannot be trusted    STOP
├─ BrowserMissingError           no browser, or it does not start         STOP
├─ QuietHoursError               nothing is begun now, by the settings    STOP
├─ ScheduleBusyError             another schedule run is at work          STOP
├─ AccountBusyError              another run has the account's lease      STOP
├─ LeaseLostError                another run took the lease from ours     STOP
├─ OperatorStopError             the operator asked to stop               STOP
└─ PlatformError
   ├─ CertificateError           not the certificate that was trusted     STOP
   ├─ LoginError                 wrong or locked credentials              STOP
   ├─ WrongAccountError          the page belongs to somebody else        STOP
   ├─ ActionNeededError          captcha, a password to change            STOP
   ├─ LoggedInElsewhereError     another login ended ours                 STOP
   ├─ PageDriftError             the page is not what the mapping says    STOP
   ├─ UnknownDialogError         a question that the mapping cannot read  STOP
   │  └─ UnsentDialogError       it came up before anything was sent      STOP
   ├─ SessionExpiredError        logged out mid-run                       LOG_IN
   ├─ PlatformUnavailableError   down, slow or in maintenance             RETRY
   ├─ HouseholdError             this household cannot be addressed       FIX_INPUT
   │  └─ NotListedError          no list has it                           FIX_INPUT
   ├─ SaveRejectedError          the platform refused the form            FIX_INPUT
   │  └─ FormChangedError        the form does not keep what was filled   FIX_INPUT
   └─ UncertainSaveError         sent, but never confirmed                REREAD

A bad cell is not an exception: see ``connector.records.issues``.
"""

from enum import StrEnum
from typing import ClassVar, Self


class Recovery(StrEnum):
    """What the run does next. Decided by the class, never by the message."""

    FIX_INPUT = "fix_input"  #: a person corrects the input; other rows go on
    RETRY = "retry"  #: read or navigate again, with backoff
    LOG_IN = "log_in"  #: a new session, then the same read again
    REREAD = "reread"  #: read the platform before anything else
    STOP = "stop"  #: end the run cleanly; a person must look


class ConnectorError(Exception):
    """Base class of everything this package raises on purpose; ``reason`` is Chinese."""

    recovery: ClassVar[Recovery] = Recovery.STOP
    exit_code: ClassVar[int] = 4

    def __init__(self, reason: str, *, subject: str = "") -> None:
        super().__init__(f"{subject}：{reason}" if subject else reason)
        self.reason = reason
        self.subject = subject


class InputError(ConnectorError):
    """The operator's words or files cannot be used as they are."""

    recovery = Recovery.FIX_INPUT
    exit_code = 2


class SettingsError(InputError):
    """A setting is unknown, missing or has a value that cannot be meant."""


class FileUnavailableError(SettingsError):
    """A file of ours cannot be read or written now: another program has it, the disk is full.

    Nothing is said of what is in it.
    """


class MappingError(InputError):
    """A mapping file has a typo or contradicts itself."""


class WorkbookError(InputError):
    """The workbook cannot be opened at all."""


class SpoiledWorkbookError(WorkbookError):
    """The file is there, but damaged, encrypted, empty or no workbook: an issue of its own.

    ``code`` is the issue's.
    """

    def __init__(self, reason: str, *, subject: str, code: str) -> None:
        super().__init__(reason, subject=subject)
        self.code = code


class PlanRefusedError(ConnectorError):
    """The plan is unsafe, foreign, tampered with or stale; nothing was sent."""

    exit_code = 3


class JournalError(ConnectorError):
    """The history on disk cannot be read or trusted."""


class BrowserMissingError(ConnectorError):
    """No browser was found, or the one found does not start."""


class QuietHoursError(ConnectorError):
    """The platform is to be left alone now, and the settings say not to wait."""


class ScheduleBusyError(ConnectorError):
    """Another process runs the schedule of this home, or is changing it."""

    exit_code = 3


class AccountBusyError(ConnectorError):
    """Another run writes for this account, here or on another computer."""


class LeaseLostError(ConnectorError):
    """Another run has taken over while this one slept; nothing may be sent any more."""


class OperatorStopError(ConnectorError):
    """The operator, or a stop file, asked to stop; the household in hand was finished."""


class PlatformError(ConnectorError):
    """Something on the platform's side."""


class CertificateError(PlatformError):
    """The platform shows no certificate, or not the one that was trusted."""


class LoginError(PlatformError):
    """The platform refused the credentials. Never tried twice: accounts get locked."""


class WrongAccountError(PlatformError):
    """The page shows another user, area or year than the run is for."""


class ActionNeededError(PlatformError):
    """A person must act on the platform first: a captcha, a password to change.

    ``need`` says what for; ``advice`` is for where nobody can be waited for.
    """

    def __init__(self, need: str, *, advice: str = "") -> None:
        super().__init__(f"{need}，{advice}" if advice else need)
        self.need = need


class LoggedInElsewhereError(PlatformError):
    """Somebody logged in with the same account; fighting over it would harm both."""


class Breach(str):
    """One way in which a page is not what the mapping says: a sentence for people, which
    also keeps what was expected and what was found in its place."""

    expected: str
    found: str

    def __new__(cls, what: str, *, expected: str = "", found: str = "") -> Self:
        """Make the sentence ``what``, with both its sides."""
        breach = super().__new__(cls, what)
        breach.expected, breach.found = expected, found
        return breach


class PageDriftError(PlatformError):
    """The page lacks something that the mapping names, or requires what it does not."""

    def __init__(self, reason: str, *breaches: Breach) -> None:
        super().__init__(reason)
        self.breaches = breaches or (Breach(reason),)


class UnknownDialogError(PlatformError):
    """A dialog whose text the mapping does not know; it was not accepted."""


class UnsentDialogError(UnknownDialogError):
    """Such a dialog that came up instead of a request: provably nothing was sent."""


class SessionExpiredError(PlatformError):
    """The platform no longer knows our session."""

    recovery = Recovery.LOG_IN


class PlatformUnavailableError(PlatformError):
    """The platform did not answer, or answered with an error page, to a read."""

    recovery = Recovery.RETRY


class ShortListError(PlatformUnavailableError):
    """A list's pages do not add up to the count that its pager tells."""

    def __init__(self, reason: str, *, expected: int, found: int) -> None:
        super().__init__(reason)
        self.expected = expected
        self.found = found


class HouseholdError(PlatformError):
    """This household is not there, not unique, or contradicts the workbook."""

    recovery = Recovery.FIX_INPUT
    exit_code = 1


class NotListedError(HouseholdError):
    """The platform's list has nobody like this household."""


class SaveRejectedError(PlatformError):
    """The platform, or the check just before sending, refused this household's form."""

    recovery = Recovery.FIX_INPUT
    exit_code = 1


class FormChangedError(SaveRejectedError):
    """The form did not hold what was filled into it when it was about to be saved; nothing was
    clicked. Its own scripts may have been late: it is opened once more."""


class UncertainSaveError(PlatformError):
    """The form was sent and no answer came.

    It may or may not be stored. Sending it again could overwrite what somebody
    entered meanwhile, so the platform is read before anything else happens.
    """

    recovery = Recovery.REREAD
