"""Runs in the handlers of a FastAPI application that uvicorn serves on this machine's loopback."""

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

import penstock
from penstock import AbstractDataset, DataCatalog, ThreadRunner, arun, node, pipeline, run

REQUESTS = 24

request_id: ContextVar[int] = ContextVar("request_id")
gate = threading.Barrier(4)


class Rates(AbstractDataset[Any, Any]):
    """Async-native, and knows for whom it is loaded."""

    async def aload(self) -> Any:
        """Wait as for a network."""
        await asyncio.sleep(0.001)
        return {"asked by": request_id.get()}

    async def asave(self, data: Any) -> None:
        """Nothing saves here."""
        raise NotImplementedError


def clean(rows: list[int]) -> list[int]:
    """Mutates what it is given: nobody else may see it."""
    rows.append(request_id.get())
    return rows


async def score(rows: list[int], rates: dict[str, int], factor: int) -> dict[str, Any]:
    """An async node."""
    await asyncio.sleep(0.001)
    return {"rows": [row * factor for row in rows], "factor": factor, **rates}


def meet() -> str:
    """Returns when four requests at once have got here."""
    gate.wait(20)
    return "met"


FLOW = pipeline(
    [node(clean, "rows", "clean"), node(score, ["clean", "rates", "params:model.factor"], "scores")]
)
MEETING = pipeline([node(meet, None, "met")])
SHARED = DataCatalog({"rates": Rates(), "rows": [0]})
"""One for all requests, as a service would have it."""


def make_app() -> FastAPI:
    """A small service."""
    app = FastAPI()

    @app.get("/awaited/{number}")
    async def awaited(number: int) -> Any:
        request_id.set(number)
        result = await arun(
            FLOW, {"rates": Rates(), "rows": [number]}, parameters={"model": {"factor": number}}
        )
        return await result.aload("scores")

    @app.get("/shared/{number}")
    async def shared(number: int) -> Any:
        request_id.set(number)
        result = await arun(FLOW, SHARED, parameters={"model": {"factor": number}}, runner=ThreadRunner(2))
        return await result.aload("scores")

    @app.get("/blocking/{number}")
    def blocking(number: int) -> Any:
        request_id.set(number)
        return run(FLOW, SHARED, parameters={"model": {"factor": number}}).load("scores")

    @app.get("/blocking-the-loop/{number}")
    async def blocking_the_loop(number: int) -> Any:
        request_id.set(number)
        return run(FLOW, SHARED, parameters={"model": {"factor": number}}).load("scores")

    @app.get("/meeting")
    async def meeting() -> Any:
        return (await arun(MEETING)).load("met")

    @app.get("/failing")
    async def failing() -> Any:
        try:
            await arun(pipeline([node(lambda: 1 / 0, None, "x", name="broken")]))
        except ZeroDivisionError as error:
            return {"notes": error.__notes__}

    @app.get("/left")
    async def left() -> Any:
        names = [thread.name for thread in threading.enumerate() if thread.name.startswith("penstock")]
        return {
            "threads": names,
            "tasks": [str(task) for task in asyncio.all_tasks() if is_penstock_s(task)],
        }

    return app


def is_penstock_s(task: asyncio.Task[Any]) -> bool:
    """Whether a task is at a coroutine of Penstock's; the folder that everything lies in may have that name too."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and Path(code.co_filename).is_relative_to(Path(penstock.__file__).parent)


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the service is."""
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(), port=0, loop=request.param, http="h11", ws="none", lifespan="off", log_level="error"
        )
    )
    started = threading.Event()
    startup = server.startup

    async def start(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        started.set()

    server.startup = start  # type: ignore[method-assign]  # the only way to hear of it
    thread = threading.Thread(target=server.run, name="uvicorn")
    thread.start()
    assert started.wait(20)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def ask(url: str, *paths: str) -> list[Any]:
    """The answers to requests that are all made at once."""

    async def main() -> list[Any]:
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
            responses = await asyncio.gather(*map(client.get, paths))
        assert [response.status_code for response in responses] == [200] * len(paths), responses[0].text
        return [response.json() for response in responses]

    return asyncio.run(main())


@pytest.fixture(autouse=True)
def _nothing_left(url: str) -> Iterator[None]:
    """No request leaves anything running in the server."""
    yield
    assert ask(url, "/left") == [{"threads": [], "tasks": []}]


def test_injected_data_is_each_request_s_own(url: str) -> None:
    answers = ask(url, *(f"/awaited/{number}" for number in range(REQUESTS)))
    assert answers == [
        {"rows": [number * number] * 2, "factor": number, "asked by": number} for number in range(REQUESTS)
    ]


@pytest.mark.parametrize("handler", ["shared", "blocking", "blocking-the-loop"])
def test_requests_share_a_catalog_and_nothing_else(url: str, handler: str) -> None:
    """Parameters, what nodes do to their inputs, and context variables stay apart."""
    answers = ask(url, *(f"/{handler}/{number}" for number in range(REQUESTS)))
    assert answers == [
        {"rows": [0, number * number], "factor": number, "asked by": number} for number in range(REQUESTS)
    ]


def test_requests_of_all_kinds_at_once(url: str) -> None:
    kinds = ["awaited", "shared", "blocking", "blocking-the-loop"]
    answers = ask(url, *(f"/{kinds[number % 4]}/{number}" for number in range(REQUESTS)))
    assert [(answer["factor"], answer["asked by"]) for answer in answers] == [(n, n) for n in range(REQUESTS)]


def test_runs_of_several_requests_go_on_side_by_side(url: str) -> None:
    """Four sync nodes of four requests, none of which would end without the others."""
    assert ask(url, *["/meeting"] * 4) == ["met"] * 4


def test_a_failure_is_the_handler_s_to_deal_with(url: str) -> None:
    assert "'broken'" in ask(url, "/failing")[0]["notes"][0]
