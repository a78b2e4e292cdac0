"""The model as one ONNX graph: features -> derived inputs -> trees -> probability, never below the guard."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from derived import LIMIT, stages
from guard import RAMPS
from trees import float32_below, tree_roots

# What every runtime since 2023 reads.
OPSETS = {"": 17, "ai.onnx.ml": 3}
IR_VERSION = 8


def tree_attributes(roots):
    """Attributes of TreeEnsembleRegressor; nodes are numbered in the order of the walk."""
    names = ("treeids nodeids featureids modes values truenodeids falsenodeids").split()
    nodes = {f"nodes_{name}": [] for name in names}
    targets = {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}

    def add(tree, node):
        number = add.count
        add.count += 1
        leaf = "leaf_value" in node
        row = (tree, number, 0, "LEAF", 0.0, 0, 0) if leaf else (
            tree, number, node["split_feature"], "BRANCH_LEQ", float(float32_below(node["threshold"])), 0, 0)
        for column, value in zip(nodes.values(), row):
            column.append(value)
        position = len(nodes["nodes_treeids"]) - 1
        if leaf:
            for column, value in zip(targets.values(), (tree, number, 0, node["leaf_value"])):
                column.append(value)
        else:
            nodes["nodes_truenodeids"][position] = add(tree, node["left_child"])
            nodes["nodes_falsenodeids"][position] = add(tree, node["right_child"])
        return number

    for tree, root in enumerate(roots):
        add.count = 0
        add(tree, root)
    return {**nodes, **targets, "n_targets": 1, "aggregate_function": "SUM", "post_transform": "NONE"}


def guard_matrix(features):
    matrix = np.zeros((len(features), len(RAMPS)), np.float32)
    for j, name in enumerate(RAMPS):
        matrix[features.index(name), j] = 1
    return matrix


def build_graph(booster, line, features):
    first, second = stages(features)
    start, length, slope, base = line
    ramp_start, ramp_end = np.array(list(RAMPS.values()), np.float32).T[:, None, :]
    constants = {
        "low": np.float32(-LIMIT), "high": np.float32(LIMIT),
        "zero": np.float32(0), "one": np.float32(1),
        "first": first, "second": second,
        "knot": start, "knot_length": length, "knot_slope": slope, "base": np.array([[base]]),
        "guard_columns": guard_matrix(features), "guard_start": ramp_start, "guard_length": ramp_end - ramp_start,
        "across": np.array([1], np.int64),
    }
    node = helper.make_node
    nodes = [
        node("Clip", ["features", "low", "high"], ["clipped"]),
        node("MatMul", ["clipped", "first"], ["differences"]),
        node("MatMul", ["differences", "second"], ["inputs"]),
        node("TreeEnsembleRegressor", ["inputs"], ["score"], domain="ai.onnx.ml",
             **tree_attributes(tree_roots(booster))),
        node("Sub", ["score", "knot"], ["beyond"]),
        node("Max", ["beyond", "zero"], ["above"]),
        node("Min", ["above", "knot_length"], ["on_ramp"]),
        node("Mul", ["on_ramp", "knot_slope"], ["steps"]),
        node("ReduceSum", ["steps", "across"], ["climb"], keepdims=1),
        node("Add", ["climb", "base"], ["calibrated"]),
        node("MatMul", ["clipped", "guard_columns"], ["guarded"]),
        node("Sub", ["guarded", "guard_start"], ["over_start"]),
        node("Div", ["over_start", "guard_length"], ["over"]),
        node("ReduceMax", ["over"], ["guard"], axes=[1], keepdims=1),
        node("Max", ["calibrated", "guard"], ["unlimited"]),
        node("Clip", ["unlimited", "zero", "one"], ["hazard_probability"]),
    ]
    graph = helper.make_graph(
        nodes, "hvs",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(features)])],
        [helper.make_tensor_value_info("hazard_probability", TensorProto.FLOAT, ["N", 1])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="hvs-trainer")
    checker.check_model(model, full_check=True)
    return model
