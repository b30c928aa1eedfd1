"""Making the model. Torch and onnx are needed here and nowhere else: what runs never imports this package."""
