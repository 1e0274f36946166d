"""An image that tests upload and show."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

PNG = b"\x89PNG\r\n\x1a\n and more"


def image(file_id: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "1, 2, 3"}


async def upload(client: AsyncWebClient) -> str:
    done = await client.files_upload_v2(content=PNG, filename="chart.png", title="Confidence")
    return str(done["files"][0]["id"])
