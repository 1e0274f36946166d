"""The page's routes: the page, its parts, the stream of changes and the actions."""

from collections.abc import AsyncIterator
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from pico_bot.sandbox.bot_process import BotProcess
from pico_bot.sandbox.page.actions import BadRequest, PageRequest, perform
from pico_bot.sandbox.page.screen import Place, Screen
from pico_bot.sandbox.server import Sandbox

# If text from the app ever gets past the escaping, the browser still runs none of it and sends
# nothing anywhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}


def routes(sandbox: Sandbox, bot: BotProcess | None) -> list[BaseRoute]:
    """The routes of the page; if `bot` is given, people can kill and start it."""
    screen = Screen(sandbox, bot)

    async def page(request: Request) -> Response:
        return HTMLResponse(screen.page(_place(screen, request)), headers=_HEADERS)

    async def parts(request: Request) -> Response:
        return JSONResponse(screen.parts(_place(screen, request)), headers=_HEADERS)

    async def file(request: Request) -> Response:
        found = sandbox.world.files.find(request.path_params["file_id"])
        if found is None:
            return Response(status_code=404)
        return Response(found.content, media_type=found.media_type, headers=_HEADERS)

    async def changes(_: Request) -> Response:
        return StreamingResponse(_stream(sandbox), media_type="text/event-stream", headers=_HEADERS)

    async def do(request: Request) -> Response:
        # A form on another site can't send JSON without a CORS preflight.
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"error": "send JSON"}, status_code=415)
        try:
            body = await request.json()
            if not isinstance(body, dict):
                raise BadRequest("send an object")
            done = await perform(PageRequest(sandbox, bot, body), request.path_params["action"])
        except (BadRequest, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(done, headers=_HEADERS)

    # Against DNS rebinding.
    ours = [Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])]
    static = StaticFiles(directory=Path(__file__).parent / "static")
    return [
        Route("/", page, middleware=ours),
        Route("/page/parts", parts, middleware=ours),
        Route("/page/changes", changes, middleware=ours),
        Route("/page/files/{file_id}", file, middleware=ours),
        Route("/page/do/{action}", do, methods=["POST"], middleware=ours),
        Mount("/page/static", static),
    ]


def _place(screen: Screen, request: Request) -> Place:
    query = request.query_params
    return screen.place(
        who=query.get("as", ""),
        channel=query.get("channel", ""),
        thread=query.get("thread", ""),
        message=query.get("message", ""),
        tab=query.get("tab", ""),
    )


async def _stream(sandbox: Sandbox) -> AsyncIterator[str]:
    """Send an event at the start and after each change."""
    async for version in sandbox.changes():
        yield f"data: {version}\n\n"
