"""A status as a JSON document."""

from typing import Any

from connector.plan.coverage import Coverage
from connector.plan.forecast import Forecast
from connector.report.status.shown import StatusShown


def build_document(shown: StatusShown) -> dict[str, Any]:
    """Return what ``status --json`` tells besides its counts; people as ``shown`` shows them."""
    return {
        "month": shown.coverage.month,
        "deadline": shown.forecast.deadline.until.isoformat(),
        "zone": "Asia/Shanghai",
        "left": {
            "hours": _hours(shown.forecast.left.total_seconds()),
            "working_hours": _hours(shown.forecast.working.total_seconds()),
        },
        "forecast": _forecast(shown.forecast),
        "villages": list_villages(shown.coverage),
        "open": [
            {
                "household": one.household.model_dump(mode="json"),
                "township": member.township,
                "standing": one.standing.value,
                "is_ready": member.is_ready,
                "reason": one.reasons,
            }
            for one, member in zip(shown.open, _open(shown.coverage), strict=True)
        ],
        "visits": [
            {
                "household": one.household.model_dump(mode="json"),
                "township": member.township,
                "unsolved": list(member.unsolved),
                "unsolved_month": member.unsolved_month,
                "total": f"{member.total:f}" if member.usual is not None else None,
                "usual": f"{member.usual:f}" if member.usual is not None else None,
            }
            for one, member in zip(shown.visits, shown.coverage.to_be_visited, strict=True)
        ],
    }


def list_villages(coverage: Coverage) -> list[dict[str, Any]]:
    """Return each village's counts."""
    return [
        {"township": township, "village": village, **part.counts}
        for (township, village), part in coverage.villages().items()
    ]


def _open(coverage: Coverage) -> list[Any]:
    return [member for member in coverage.members if member.standing.value != "filed"]


def _forecast(forecast: Forecast) -> dict[str, Any]:
    margin = forecast.margin
    return {
        "households": forecast.households,
        "seconds_a_household": forecast.seconds_a_household,
        "runs": forecast.runs,
        "ends_at": forecast.ends_at.isoformat() if forecast.ends_at else None,
        "margin_hours": _hours(margin.total_seconds()) if margin is not None else None,
    }


def _hours(seconds: float) -> float:
    return round(seconds / 3600, 1)
