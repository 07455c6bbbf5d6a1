"""From texts to vectors: the offline model and the encoders."""

import os

# onnxruntime reports to its makers from the moment that it is loaded, unless it is told before not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
