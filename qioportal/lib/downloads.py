"""Files that are made for who asks for them: under a name that the code makes, and kept by nobody on the way."""

from django.http import HttpResponse

PDF = "application/pdf"


def file_headers(filename: str, *, inline: bool = False) -> dict[str, str]:
    """`inline` shows it in the browser, which saves it under the same name. Never a name that a user typed."""
    way = "inline" if inline else "attachment"
    return {"Content-Disposition": f'{way}; filename="{filename}"', "Cache-Control": "no-store, private"}


def file_response(filename: str, content: bytes, content_type: str, *, inline: bool = False) -> HttpResponse:
    return HttpResponse(content, content_type=content_type, headers=file_headers(filename, inline=inline))
