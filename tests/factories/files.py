"""Files as people send them."""

import io
import zipfile

from httpx import Response

from tests.factories.trading import Api

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
JPEG = b"\xff\xd8\xff\xe0" + bytes(24)
DOCUMENT = {"[Content_Types].xml": b"<Types/>"}
XLSX = {**DOCUMENT, "xl/workbook.xml": b"<workbook/>"}
DOCX = {**DOCUMENT, "word/document.xml": b"<document/>"}


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


async def send_file(api: Api, document: str, content: bytes = PDF, name: str = "Phiếu xuất kho.pdf") -> Response:
    """Put a file on the document at a path: the answer, whatever it is."""
    headers = {**api.headers, "Content-Type": "application/octet-stream"}
    return await api.client.post(
        f"/api/v1{document}/attachments", headers=headers, params={"name": name}, content=content
    )
