"""How many threads the numerical libraries may use."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


def one_blas_thread(answers: int) -> AbstractContextManager[object]:
    """The matrix products are small: a second BLAS thread only spins, on the core that the encoder wants."""
    if answers == 1:
        return nullcontext()  # finding the libraries takes longer than one answer's products
    limited: AbstractContextManager[object] = _blas().limit(limits=1, user_api="blas")
    return limited


@cache
def _blas() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
