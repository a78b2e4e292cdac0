"""What schemathesis needs to know of requests beside the description.

An operation that takes nothing would be asked once: it is asked with a query that it does not know.

The rest are relations between values that JSON Schema cannot state. A tensor says in `shape` and `binary_data_size` what its data is, columns are all of one length, and the
number of readings has a limit that is set when the service starts. Requests that are meant to be valid
are made consistent here; those that are meant to be bad stay as they are.
"""

import array
import json

import schemathesis
from schemathesis import GenerationMode

JSON_LENGTH = "Inference-Header-Content-Length"
MAX_READINGS = 4096


def limits_of(case):
    """Minimum and maximum of each feature, from the description that is tested."""
    path = case.operation.schema.raw_schema["paths"]["/v2/models/{model_name}/infer"]["post"]
    schema = path["requestBody"]["content"]["application/json"]["schema"]
    nested = schema["properties"]["inputs"]["items"]["properties"]["data"]["anyOf"][0]
    return [(item["minimum"], item["maximum"]) for item in nested["items"]["prefixItems"]]


def clamp(values, limits):
    """Whole rows of values, each within the limits of its column."""
    count = len(values) // len(limits) * len(limits)
    rows = zip(values[:count], limits * (count // len(limits)), strict=True)
    return [min(max(value, low), high) for value, (low, high) in rows]


def fit_json(case):
    """The shape of what `data` holds, and a flat list of whole rows in their limits."""
    tensor = case.body["inputs"][0]
    limits = limits_of(case)
    if not isinstance(tensor["data"][0], list):
        tensor["data"] = clamp(tensor["data"], limits)
        tensor["shape"] = [len(tensor["data"]) // len(limits), len(limits)]
    else:
        tensor["data"] = tensor["data"][:MAX_READINGS]
        tensor["shape"] = [len(tensor["data"]), len(limits)]
    # Of the rows and the length that are given for bytes, nothing is sent with data.
    (tensor.get("parameters") or {}).pop("binary_data_size", None)
    case.headers.pop(JSON_LENGTH, None)


def fit_bytes(case):
    """The random bytes as readings after a JSON that describes them."""
    limits = limits_of(case)
    noise = case.body if isinstance(case.body, bytes) else b""
    rows = max(1, len(noise) // 120)
    values = [float(byte) for byte in noise.ljust(rows * len(limits), b"0")[: rows * len(limits)]]
    tensor = array.array("f", clamp(values, limits)).tobytes()
    size = {"binary_data_size": len(tensor)}
    shape = [rows, len(limits)]
    entry = {"name": "features", "datatype": "FP32", "shape": shape, "parameters": size}
    head = json.dumps({"inputs": [entry], "parameters": {"binary_data_output": rows % 2 == 0}}).encode()
    case.body = head + tensor
    case.headers[JSON_LENGTH] = str(len(head))


def fit_columns(case):
    """Columns cut to the length of the shortest."""
    columns = case.body["inputs"]
    rows = min(len(column) for column in columns.values() if isinstance(column, list))
    case.body["inputs"] = {
        name: column[:rows] if isinstance(column, list) else column
        for name, column in columns.items()
    }


def fit_csv(case):
    """The random text as rows of readings, with a header row or without."""
    limits = limits_of(case)
    noise = str(case.body).encode()
    count = max(1, len(noise) // len(limits))
    values = [float(byte) for byte in noise.ljust(count * len(limits), b"0")[: count * len(limits)]]
    values = clamp(values, limits)
    rows = [values[at : at + len(limits)] for at in range(0, len(values), len(limits))][:MAX_READINGS]
    lines = [",".join(map(str, row)) for row in rows]
    path = case.operation.schema.raw_schema["paths"]["/predict"]["post"]
    reading = path["requestBody"]["content"]["application/json"]["schema"]["properties"]["readings"]["items"]
    header = [",".join(reading["required"])] if len(noise) % 2 == 0 else []
    case.body = "\n".join(header + lines)


@schemathesis.serializer("text/csv")
def csv_serializer(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    unknown = {"name": "unknown", "in": "query", "schema": {"type": "string"}}
    for path in raw_schema["paths"].values():
        for operation in path.values():
            if not operation.get("parameters") and "requestBody" not in operation:
                operation["parameters"] = [unknown]


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    path = case.operation.path
    if path.endswith("/infer"):
        if case.media_type == "application/octet-stream":
            fit_bytes(case)
        elif isinstance(case.body, dict):
            fit_json(case)
    elif case.media_type == "text/csv":
        fit_csv(case)
    elif path in ("/invocations", "/v1/models/{model_name}:predict") and isinstance(case.body, dict):
        columns = case.body.get("inputs")
        if isinstance(columns, dict) and any(isinstance(c, list) for c in columns.values()):
            fit_columns(case)
