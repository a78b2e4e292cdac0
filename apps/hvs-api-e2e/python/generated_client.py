"""Asks the API with the client that openapi-python-client has made, and prints what came of each call as JSON.

Arguments: folder with the package `generated_client`, base URL, model name.
Standard input: {"readings": [...], "rows": [[30 numbers], ...]}, the same readings in both forms.
"""

import json
import sys

folder, url, model = sys.argv[1:]
sys.path.insert(0, folder)

from generated_client import Client  # noqa: E402
from generated_client.api.mlflow import invocations  # noqa: E402
from generated_client.api.open_inference import infer  # noqa: E402
from generated_client.api.predict import predict  # noqa: E402
from generated_client.models import InferJsonBody, InvocationsJsonDataframeRecords, PredictBody  # noqa: E402


def main():
    given = json.load(sys.stdin)
    readings, rows = given["readings"], given["rows"]
    client = Client(base_url=url, raise_on_unexpected_status=True)
    predicted = predict.sync(client=client, body=PredictBody.from_dict({"readings": readings}))
    tensor = {"name": "features", "datatype": "FP32", "shape": [len(rows), 30], "data": rows}
    inferred = infer.sync(model, client=client, body=InferJsonBody.from_dict({"inputs": [tensor]}))
    records = InvocationsJsonDataframeRecords.from_dict({"dataframe_records": readings})
    invoked = invocations.sync(client=client, body=records)
    impossible = PredictBody.from_dict({"readings": [{**readings[0], "Module_SoC_percent": 101}]})
    refused = predict.sync(client=client, body=impossible)
    probabilities = {
        "predict": [one.hazard_probability for one in predicted.predictions],
        "infer": inferred.outputs[0].data,
        "invocations": [one.hazard_probability for one in invoked.predictions],
    }
    print(json.dumps({"version": predicted.model_version, "probabilities": probabilities, "refusal": refused.status}))


main()
