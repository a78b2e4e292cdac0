"""Delivers the model version that MLflow has in Production, by the command hvs, in eight tasks.

Each task runs one command of hvs and hands its JSON to the next. What is checked, delivered and taken back is decided
by hvs alone: docs/contracts.md, contract 4.
"""

import json
import os
import signal
import subprocess
from typing import Any, NoReturn

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

PROJECT = "apps/hvs-api"


def run_hvs(*args: str) -> Any:
    """The result of `hvs <args> --json` in the workspace. Fails the task, without a retry, where hvs does not end with 0."""
    context = get_current_context()
    command = ["npx", "--no-install", "hvs", *args, "--json"]
    print("run:", *command)
    process = subprocess.Popen(
        # The receipt bears this name. No variable here holds the environment: Airflow may log variables after a failure.
        ["env", f"HVS_BY=airflow {context['run_id']}", *command],
        cwd=context["params"]["workspace"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate()
    except BaseException:
        # A time limit of the task: hvs takes back what it has begun, and is waited for.
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()
        raise
    result = parse_result(stdout)
    if process.returncode != 0:
        fail(command, f"ended with exit code {process.returncode}", stderr, *reasons_of(result))
    if not isinstance(result, dict):
        fail(command, "printed no result", stderr, stdout)
    print(stderr)
    return result


def parse_result(stdout: str) -> Any:
    """The line of the type `result`, or the whole output where it is one document. None where there is neither."""
    for line in reversed(stdout.splitlines()):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict) and value.get("type") == "result":
            return value
    try:
        return json.loads(stdout)
    except ValueError:
        return None


def reasons_of(result: Any) -> list[str]:
    """Why hvs ended as it did: the reasons of a receipt, and the checks that failed."""
    if not isinstance(result, dict):
        return []
    failed = [check for check in result.get("checks", []) if not check["passed"]]
    return [
        *([f"outcome: {result['outcome']}"] if "outcome" in result else []),
        *result.get("reasons", []),
        *(f"FAILED {check['name']} of {check['subject']}: {check['detail']}" for check in failed),
    ]


def fail(command: list[str], what: str, *words: str) -> NoReturn:
    message = "\n".join([f"{' '.join(command)} {what}", *filter(None, words)])
    # In the log for people, too, who else would have to find it in a traceback.
    print(message)
    raise AirflowFailException(message)


def require_same(what: str, found: Any, wanted: Any) -> None:
    """Fails the task where two tasks speak of different things, such as an image of another model."""
    if found != wanted:
        raise AirflowFailException(f"{what} is {found}, and not {wanted}; another run may use the same workspace")


def environment_options() -> list[str]:
    params = get_current_context()["params"]
    return ["--env", params["environment"], "--overlays", params["overlays"]]


@task
def find_model() -> Any:
    return run_hvs("resolve", "--model", get_current_context()["params"]["model"])


@task
def name_image(found: Any) -> Any:
    registry = get_current_context()["params"]["registry"]
    named = ["--registry", registry] if registry else []
    return run_hvs("image-name", PROJECT, "--model", found["folder"], *named)


@task
def log_in(name: Any) -> Any:
    return run_hvs("check-login", f"{name['repository']}:{name['tags'][0]}")


@task
def build_image(found: Any, name: Any) -> Any:
    built = run_hvs("docker-build", PROJECT, "--model", found["folder"])
    require_same("the model in the image", built["model"], found["model"])
    require_same("the commit of the image", built["revision"], name["revision"])
    return built


@task
def push_image(name: Any, built: Any) -> Any:
    registry, _, _ = name["repository"].rpartition("/")
    pushed = run_hvs("docker-push", PROJECT, "--registry", registry)
    require_same("the model in the pushed image", pushed["image"]["model"], built["model"])
    require_same("the commit of the pushed image", pushed["image"]["revision"], built["revision"])
    return pushed


@task
def update_deployment(found: Any, pushed: Any) -> Any:
    image = f"{pushed['image']['repository']}@{pushed['image']['digest']}"
    return run_hvs("deliver", *environment_options(), "--image", image, "--model", found["folder"])


@task
def verify_rollout(pushed: Any) -> Any:
    status = run_hvs("status", *environment_options())
    proven = status["verified"]["image"]["digest"] if status.get("verified") else None
    require_same("the proven image", proven, pushed["image"]["digest"])
    if status["isSettled"] is not True:
        raise AirflowFailException(f"the environment is not settled: {json.dumps(status)}")
    return status


@task
def test_api() -> Any:
    """`hvs verify` sends the two example readings and the golden vectors to every pod that serves."""
    verified = run_hvs("verify", *environment_options())
    checks = verified["checks"]
    if not any(check["name"] == "example readings" for check in checks):
        raise AirflowFailException(f"no pod was asked for the example readings: {json.dumps(checks)}")
    return verified


@dag(
    dag_id="hvs_delivery",
    schedule=None,
    catchup=False,
    # Two runs would share the records of one workspace.
    max_active_runs=1,
    tags=["hvs"],
    doc_md=__doc__,
    params={
        "environment": Param("staging", type="string", minLength=1, description="folder of the overlays"),
        "model": Param("models:/hvs/Production", type="string", minLength=1, description="model version to deliver"),
        "registry": Param("", type="string", description="registry to push to; empty: HVS_REGISTRY of the worker"),
        "workspace": Param("/opt/hvs", type="string", minLength=1, description="folder of the built HVS workspace"),
        "overlays": Param("k8s/overlays", type="string", minLength=1, description="folder of the overlays"),
    },
)
def hvs_delivery() -> None:
    found = find_model()
    name = name_image(found)
    built = build_image(found, name)
    log_in(name) >> built
    pushed = push_image(name, built)
    updated = update_deployment(found, pushed)
    rollout = verify_rollout(pushed)
    updated >> rollout >> test_api()


hvs_delivery()
