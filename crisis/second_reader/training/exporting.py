"""From the fitted network to the files that run: ONNX with weights in eight bits."""

import logging
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from crisis.second_reader.training.network import Reader

INPUTS = ("input_ids", "attention_mask")
OPSET = 17


def export(reader: Reader, target: Path) -> None:
    """This function will write the quantised network; a file of full weights stands beside it for a moment."""
    whole = target.with_suffix(".whole.onnx")
    example = torch.tensor([[1, 2, 3], [1, 2, 0]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    axes = {name: {0: "texts", 1: "tokens"} for name in INPUTS} | {"logits": {0: "texts"}}
    with warnings.catch_warnings():
        # Of the exporter about its own successor, which needs one package more.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            reader.eval(), example, str(whole), input_names=list(INPUTS), output_names=["logits"], dynamic_axes=axes,
            opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    # It tells of every tensor that it leaves alone.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            str(whole), str(target), weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        )  # fmt: skip
    finally:
        logging.disable(logging.NOTSET)
    whole.unlink()
