"""Who may take and bring files of a home and of a chain."""

from campaigns.measurements.models import Upload
from facilities.directory.models import Chain
from tests.campaigns.enrollment.matrix import signed
from tests.laws.matrix import Row

__all__ = ["ROWS", "chain_file", "home_file", "signed"]


def home_file(world):
    signed(world)
    upload = Upload.objects.create(
        facility=world.homes["harbor"], file_name="a.csv", sha256="0" * 64, status="ready", uploaded_by=world.dan
    )
    return {"file": upload.key}


def chain_file(world):
    chain = Chain.objects.get(number="900")
    upload = Upload.objects.create(chain=chain, file_name="a.csv", sha256="0" * 64, status="ready")
    return {"file": upload.key}


HOME, CHAIN = {"ccn": "215001"}, {"number": "900"}
SEE = {"ok": "ada dan ron", "needs": "signed"}
ENTER = {"ok": "ada dan", "forbidden": "ron", "needs": "home_file"}
CORPORATE = {"ok": "cora", "needs": "chain_file"}

ROWS = [
    Row("measurements:workbook", HOME, **SEE),
    Row("measurements:numbers", HOME, **SEE),
    Row("measurements:upload", HOME, **ENTER),
    Row("measurements:uploads", HOME, **ENTER),
    Row("measurements:upload-one", HOME | {"key": "file"}, **ENTER),
    Row("measurements:upload-progress", HOME | {"key": "file"}, **ENTER),
    Row("measurements:upload-problems", HOME | {"key": "file"}, **ENTER),
    Row("measurements:chain-workbook", CHAIN, **CORPORATE),
    Row("measurements:chain-numbers", CHAIN, **CORPORATE),
    Row("measurements:chain-upload", CHAIN, **CORPORATE),
    Row("measurements:chain-uploads", CHAIN, **CORPORATE),
    Row("measurements:chain-upload-one", CHAIN | {"key": "file"}, **CORPORATE),
    Row("measurements:chain-upload-progress", CHAIN | {"key": "file"}, **CORPORATE),
    Row("measurements:chain-upload-problems", CHAIN | {"key": "file"}, **CORPORATE),
]
