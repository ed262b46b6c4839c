"""What may be repeated: reading and navigating, never a save."""

from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from connector.errors import PlatformUnavailableError

RETRY_READS = AsyncRetrying(
    stop=stop_after_attempt(3),
    wait=wait_exponential_jitter(multiplier=0.2, max=5),
    retry=retry_if_exception_type(PlatformUnavailableError),
    reraise=True,
)
