"""Logs and registers a model version in the ways of MLflow's own client.

    python log_model.py <way> <folder of the model version> <registered model>

Prints JSON: the id of the run and the version.
"""

import json
import os
import sys

import mlflow
import mlflow.onnx
import onnx

way, folder, name = sys.argv[1:]
onnx_file, card, golden = (os.path.join(folder, file) for file in ("model.onnx", "model-card.json", "golden.json"))


def log_model(**options):
    return mlflow.onnx.log_model(onnx.load(onnx_file), name="model", **options)


mlflow.set_experiment(name)
client = mlflow.MlflowClient()
with mlflow.start_run() as run:
    run_id = run.info.run_id
    if way == "extra files":
        log_model(save_as_external_data=False, extra_files=[card, golden], registered_model_name=name)
    elif way == "artifacts of the run":
        log_model(save_as_external_data=False, registered_model_name=name)
        for file in (card, golden):
            mlflow.log_artifact(file, "model")
    elif way == "weights outside":
        log_model(registered_model_name=name)
        for file in (card, golden):
            mlflow.log_artifact(file)
    elif way == "plain folder":
        mlflow.log_artifacts(folder, "model")
        client.create_registered_model(name)
        client.create_model_version(name, f"runs:/{run_id}/model", run_id)
    else:
        sys.exit(f"there is no way {way}")

print(json.dumps({"runId": run_id, "version": str(client.search_model_versions(f"name='{name}'")[0].version)}))
