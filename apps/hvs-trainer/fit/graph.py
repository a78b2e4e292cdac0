"""The model as one ONNX graph: features -> inputs -> trees -> probability, never below the guard."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from derived import LIMIT, inputs_of
from guard import LOST_VOLTAGE_RAMP, RAMPS
from trees import float32_below, tree_roots

# What every runtime since 2023 reads.
OPSETS = {"": 17, "ai.onnx.ml": 3}
IR_VERSION = 8


class Graph:
    """Nodes and constants as they are asked for; the operations of `derived.inputs_of`, on names of values."""

    def __init__(self):
        self.nodes = []
        self.constants = {}

    def constant(self, value):
        """Name of a constant; the same value has one name."""
        is_shape = isinstance(value, np.ndarray) and value.dtype == np.int64
        array = value if is_shape else np.asarray(value, np.float32)
        key = (array.dtype.str, array.shape, array.tobytes())
        name, _ = self.constants.setdefault(key, (f"constant_{len(self.constants)}", array))
        return name

    def node(self, kind, inputs, outputs=1, **attributes):
        names = [a if isinstance(a, str) else self.constant(a) for a in inputs]
        made = [f"{kind.lower()}_{len(self.nodes)}_{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(kind, names, made, **attributes))
        return made[0] if outputs == 1 else made

    def clip(self, a, low, high):
        return self.node("Clip", [a, np.float32(low), np.float32(high)])

    def matmul(self, a, matrix):
        return self.node("MatMul", [a, matrix])

    def concatenate(self, parts):
        return self.node("Concat", parts, axis=1)

    def split(self, a, sizes):
        return self.node("Split", [a, np.array(sizes, np.int64)], outputs=len(sizes), axis=1)

    def highest(self, a):
        return self.node("ReduceMax", [a], axes=[1], keepdims=1)

    def absolute(self, a):
        return self.node("Abs", [a])

    def maximum(self, a, b):
        return self.node("Max", [a, b])

    def minimum(self, a, b):
        return self.node("Min", [a, b])

    def add(self, a, b):
        return self.node("Add", [a, b])

    def subtract(self, a, b):
        return self.node("Sub", [a, b])

    def multiply(self, a, b):
        return self.node("Mul", [a, b])

    def divide(self, a, b):
        return self.node("Div", [a, b])


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


def calibrate(graph, score, line):
    """The polyline of `calibration`: a sum of clipped ramps, each of which keeps the order."""
    start, length, slope, base = line
    on_ramp = graph.minimum(graph.maximum(graph.subtract(score, start), 0.0), length)
    climb = graph.node("ReduceSum", [graph.multiply(on_ramp, slope), np.array([1], np.int64)], keepdims=1)
    return graph.add(climb, base)


def guard(graph, rows, lost, features):
    """The highest ramp of the guard over rows that are clipped, and over the voltage that is gone."""
    start, end = np.array(list(RAMPS.values()), np.float32).T[:, None, :]
    over = graph.subtract(graph.matmul(rows, guard_matrix(features)), start)
    from_v, to_v = LOST_VOLTAGE_RAMP
    gone = graph.divide(graph.subtract(lost, from_v), to_v - from_v)
    return graph.maximum(graph.highest(graph.divide(over, end - start)), gone)


def build_graph(booster, line, features):
    graph = Graph()
    inputs, lost = inputs_of("features", features, graph)
    score = graph.node("TreeEnsembleRegressor", [inputs], domain="ai.onnx.ml", **tree_attributes(tree_roots(booster)))
    clipped = graph.nodes[0].output[0]
    highest = graph.maximum(calibrate(graph, score, line), guard(graph, clipped, lost, features))
    graph.nodes.append(helper.make_node(
        "Clip", [highest, graph.constant(0.0), graph.constant(1.0)], ["hazard_probability"]))
    made = helper.make_graph(
        graph.nodes, "hvs",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(features)])],
        [helper.make_tensor_value_info("hazard_probability", TensorProto.FLOAT, ["N", 1])],
        [numpy_helper.from_array(array, name) for name, array in graph.constants.values()],
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    model = helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION, producer_name="hvs-trainer")
    checker.check_model(model, full_check=True)
    return model
