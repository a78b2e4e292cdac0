"""POST /predict of the HVS API, as FastAPI, pydantic and onnxruntime answer it at their best.

Environment: MODEL_FOLDER. The route is async: inference takes less than a thread pool costs.
"""

import json
import os
from operator import attrgetter
from pathlib import Path

import numpy
import onnxruntime
import orjson
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

FOLDER = Path(os.environ["MODEL_FOLDER"])
CARD = json.loads((FOLDER / "model-card.json").read_text())
FEATURES = CARD["features"]


class Row(BaseModel):
    """Numbers only, as in the contract: no text and no boolean is turned into one."""

    model_config = ConfigDict(strict=True)
    Module_ID: str | None = Field(default=None, max_length=256)


def limits(name: str) -> tuple:
    if name == "Module_SoC_percent":
        return float, Field(ge=0, le=100, allow_inf_nan=False)
    if name.startswith("Rolling_std") or "OffGas" in name:
        return float, Field(ge=0, allow_inf_nan=False)
    return float, Field(allow_inf_nan=False)


Reading = create_model("Reading", __base__=Row, **{name: limits(name) for name in FEATURES})


class PredictRequest(BaseModel):
    readings: list[Reading] = Field(min_length=1, max_length=4096)


options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(FOLDER / "model.onnx", options, ["CPUExecutionProvider"])
values_of = attrgetter(*FEATURES)
app = FastAPI()


@app.post("/predict")
async def predict(request: Request) -> Response:
    # pydantic parses the bytes itself: faster than json.loads and then a check of the objects.
    try:
        readings = PredictRequest.model_validate_json(await request.body()).readings
    except ValidationError as error:
        return Response(error.json(), 422, media_type="application/json")
    features = numpy.array([values_of(reading) for reading in readings], dtype=numpy.float32)
    [output] = session.run(["hazard_probability"], {"features": features})
    predictions = [
        {
            "Module_ID": reading.Module_ID,
            "hazard_prediction": 1 if probability >= CARD["threshold"] else 0,
            "hazard_probability": probability,
        }
        for reading, probability in zip(readings, output[:, 0].tolist())
    ]
    answer = {"predictions": predictions, "model_version": CARD["version"]}
    return Response(orjson.dumps(answer), media_type="application/json")
