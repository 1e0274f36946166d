"""The HTTP side of the Web API, response URLs and uploads: tokens, bodies, faults, answers."""

import asyncio
import copy
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from pico_bot.sandbox import responses
from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.faults import Fault, FaultKind, Faults
from pico_bot.sandbox.files import FileRefused
from pico_bot.sandbox.interaction_tokens import ResponseUrls, TokenRefused
from pico_bot.sandbox.webapi import METHODS
from pico_bot.sandbox.webapi.calls import ApiError, Call, Platform

# The name of a file upload in the list of calls and in faults; it isn't a Web API method.
UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One recorded call of the Web API with its answer; `at` is sandbox time.

    The response is recorded even if a fault keeps it from the caller.
    """

    method: str
    args: JsonObject
    at: datetime
    response: JsonObject


class ApiServer:
    """Answers `/api/<method>`, `/respond/<token>` and `/upload/v1/<token>`."""

    def __init__(
        self,
        platform: Platform,
        *,
        response_urls: ResponseUrls,
        faults: Faults,
        calls: deque[ApiCall],
        tokens: dict[str, str],
        scopes: frozenset[str] | None,
        drop_connection: Callable[[Scope], None],
    ) -> None:
        self._platform = platform
        self._response_urls = response_urls
        self._faults = faults
        self._calls = calls
        self._tokens = tokens
        self._scopes = scopes
        self._drop_connection = drop_connection

    async def call(self, request: Request) -> Response:
        """Run one method."""
        method = request.path_params["method"]
        try:
            args = await _arguments(request)
        except ValueError:
            return JSONResponse(ApiError("invalid_json").body())
        token = _token(request, args)
        fault = self._faults.next(method)
        body = self._refused_by(fault) or self._run(method, token, args)
        at = self._platform.world.clock.now()
        self._calls.append(ApiCall(method, args, at, copy.deepcopy(body)))
        return await self._apply_fault(request, self._answer(body, fault), fault)

    async def respond(self, request: Request) -> Response:
        """Receive an answer through a response URL."""
        try:
            place = self._response_urls.use(request.path_params["token"])
            body = json.loads(await request.body())
            if not isinstance(body, dict):
                raise TokenRefused("invalid_payload")
            responses.post_response(self._platform.world, place, body)
        except TokenRefused as refusal:
            status = 404 if refusal.error.endswith("_url") else 200
            return JSONResponse({"ok": False, "error": refusal.error}, status_code=status)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        return JSONResponse({"ok": True})

    async def upload(self, request: Request) -> Response:
        """Receive the bytes of a file; the secret URL is the authorisation."""
        content = await request.body()
        fault = self._faults.next(UPLOAD)
        body = self._refused_by(fault) or self._receive(request.path_params["token"], content)
        at = self._platform.world.clock.now()
        self._calls.append(ApiCall(UPLOAD, {"length": len(content)}, at, copy.deepcopy(body)))
        answer = Response(f"OK - {len(content)}")
        if fault is not None and fault.kind is FaultKind.RATE_LIMIT:
            answer = self._answer(body, fault)
        elif not body["ok"]:
            answer = Response(body["error"], status_code=400)
        return await self._apply_fault(request, answer, fault)

    async def _apply_fault(
        self, request: Request, answer: Response, fault: Fault | None
    ) -> Response:
        """Delay or drop the answer if the fault says so."""
        if fault is not None and fault.kind is FaultKind.LOST_ANSWER:
            self._drop_connection(request.scope)
            return Response(status_code=500)
        if fault is not None and fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        return answer

    def _receive(self, token: str, content: bytes) -> JsonObject:
        try:
            self._platform.world.files.receive(token, content)
        except FileRefused as refusal:
            return ApiError(refusal.error).body()
        return {"ok": True}

    def _run(self, name: str, token: str | None, args: JsonObject) -> JsonObject:
        try:
            method = METHODS.get(name)
            if method is None:
                raise ApiError("unknown_method", req_method=name)
            self._authorize(token, app_token=method.app_token)
            self._check_scopes(method.scopes)
            return {"ok": True, **method.run(Call(self._platform, args))}
        except ApiError as refusal:
            return refusal.body()

    def _authorize(self, token: str | None, *, app_token: bool) -> None:
        if not token:
            raise ApiError("not_authed")
        if token not in self._tokens.values():
            raise ApiError("invalid_auth")
        if token != self._tokens["app" if app_token else "bot"]:
            raise ApiError("not_allowed_token_type")

    def _check_scopes(self, enough: tuple[str, ...]) -> None:
        if self._scopes is None or not enough or self._scopes.intersection(enough):
            return
        provided = ",".join(sorted(self._scopes))
        raise ApiError("missing_scope", needed=enough[0], provided=provided)

    def _refused_by(self, fault: Fault | None) -> JsonObject | None:
        if fault is None:
            return None
        if fault.kind is FaultKind.RATE_LIMIT:
            return ApiError("ratelimited").body()
        return ApiError(fault.error).body() if fault.kind is FaultKind.ERROR else None

    def _answer(self, body: JsonObject, fault: Fault | None) -> Response:
        headers = {}
        if self._scopes is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(self._scopes))
        if fault is not None and fault.kind is FaultKind.RATE_LIMIT:
            headers["Retry-After"] = str(int(fault.seconds))
            return JSONResponse(body, status_code=429, headers=headers)
        return JSONResponse(body, headers=headers)


async def _arguments(request: Request) -> JsonObject:
    args: JsonObject = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        given = json.loads(body or b"{}")
        return args | (given if isinstance(given, dict) else {})
    return args | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _token(request: Request, args: JsonObject) -> str | None:
    bearer = request.headers.get("authorization", "")
    in_form = args.pop("token", None)
    return bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else in_form
