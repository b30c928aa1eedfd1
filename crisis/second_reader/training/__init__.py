"""Making the second reader's model. Torch and onnx are needed here and nowhere else; the running house never imports it."""
