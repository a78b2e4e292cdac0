"""Asks the API as Triton's own client does, and prints what came of each call as JSON.

Arguments: host:port, model name, model version. Standard input: {"rows": [[30 numbers], ...]}.
"""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException, triton_to_np_dtype


def infer(client, model, rows, binary, shape=None, datatype="FP32", **call):
    array = np.asarray(rows, dtype=triton_to_np_dtype(datatype))
    if shape is not None:
        array = array.reshape(shape)
    tensor = triton.InferInput(call.pop("input_name", "features"), array.shape, datatype)
    tensor.set_data_from_numpy(array, binary_data=binary)
    wanted = call.pop("output_name", "hazard_probability")
    outputs = [triton.InferRequestedOutput(wanted, binary_data=call.pop("binary_output", binary))]
    result = client.infer(model, [tensor], outputs=outputs, **call)
    answer = result.get_response()
    probabilities = result.as_numpy("hazard_probability")
    return {
        "id": answer.get("id"),
        "model_name": answer["model_name"],
        "model_version": answer["model_version"],
        "dtype": str(probabilities.dtype),
        "shape": list(probabilities.shape),
        "probabilities": [float(value) for value in probabilities.ravel()],
    }


def refusal(call):
    """Message and status of the exception that the call must end with."""
    try:
        return {"answered": str(call())}
    except InferenceServerException as error:
        return {"message": error.message(), "status": error.status()}


def main():
    address, model, version = sys.argv[1:]
    rows = json.load(sys.stdin)["rows"]
    one = rows[:1]
    client = triton.InferenceServerClient(address)
    infer_refusals = {
        "wrong model": lambda: infer(client, "other", one, True),
        "wrong version": lambda: infer(client, model, one, True, model_version="999"),
        "wrong shape": lambda: infer(client, model, one, True, shape=[2, 15]),
        "wrong rank": lambda: infer(client, model, one, True, shape=[30]),
        "wrong datatype": lambda: infer(client, model, one, True, datatype="INT64"),
        "wrong datatype in JSON": lambda: infer(client, model, one, False, datatype="INT64"),
        "wrong input": lambda: infer(client, model, one, True, input_name="other"),
        "wrong output": lambda: infer(client, model, one, True, output_name="other"),
        "not a number": lambda: infer(client, model, [[float("nan")] * 30], True),
        "below absolute zero": lambda: infer(client, model, [[-300.0] * 30], False),
        "no readings": lambda: infer(client, model, [], True, shape=[0, 30]),
        "another compression": lambda: infer(client, model, one, True, request_compression_algorithm="deflate"),
        "configuration of another model": lambda: client.get_model_config("other"),
        "statistics of another model": lambda: client.get_inference_statistics("other"),
        "metadata of another model": lambda: client.get_model_metadata("other"),
    }
    named = {"model_version": version, "request_id": "request-17"}
    print(
        json.dumps(
            {
                "server_live": client.is_server_live(),
                "server_ready": client.is_server_ready(),
                "model_ready": client.is_model_ready(model),
                "version_ready": client.is_model_ready(model, version),
                "other_model_ready": client.is_model_ready("other"),
                "server_metadata": client.get_server_metadata(),
                "model_metadata": client.get_model_metadata(model, version),
                "model_config": client.get_model_config(model, version),
                "repository_index": client.get_model_repository_index(),
                "statistics": client.get_inference_statistics(model, version),
                "infers": {
                    "json": infer(client, model, rows, False),
                    "binary": infer(client, model, rows, True),
                    "binary in, JSON out": infer(client, model, rows, True, binary_output=False),
                    "JSON in, binary out": infer(client, model, rows, False, binary_output=True),
                    "doubles in JSON": infer(client, model, rows, False, datatype="FP64"),
                    "binary doubles": infer(client, model, rows, True, datatype="FP64"),
                    "packed binary": infer(client, model, rows, True, request_compression_algorithm="gzip"),
                    "packed JSON": infer(client, model, rows, False, request_compression_algorithm="gzip"),
                    "with id and version": infer(client, model, rows, True, **named),
                },
                "refusals": {name: refusal(call) for name, call in infer_refusals.items()},
            }
        )
    )


main()
