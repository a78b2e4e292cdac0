"""Loads a registered model as MLflow does, and predicts readings of standard input.

    python predict.py models:/hvs@candidate < readings.json

Prints JSON: the signature, and the probabilities by mlflow.pyfunc and by mlflow.onnx.
"""

import json
import sys

import mlflow.onnx
import mlflow.pyfunc
import numpy as np
import onnxruntime

uri = sys.argv[1]
features = np.array(json.load(sys.stdin), dtype=np.float32)

loaded = mlflow.pyfunc.load_model(uri)
by_pyfunc = loaded.predict({"features": features})["hazard_probability"]

onnx_model = mlflow.onnx.load_model(uri)
options = onnxruntime.SessionOptions()
# As the MLmodel says for mlflow.pyfunc: threads add up in another order.
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(onnx_model.SerializeToString(), options, providers=["CPUExecutionProvider"])
(by_onnx,) = session.run(["hazard_probability"], {"features": features})

print(
    json.dumps(
        {
            "inputs": loaded.metadata.signature.inputs.to_dict(),
            "outputs": loaded.metadata.signature.outputs.to_dict(),
            "pyfunc": by_pyfunc.ravel().tolist(),
            "onnx": by_onnx.ravel().tolist(),
        }
    )
)
