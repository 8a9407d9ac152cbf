"""4-bit QLoRA on the analyst's own labels: ``python -m train CONFIG.toml``."""

import logging
import os

# Set before the libraries are imported: none of them may look for anything on a network.
os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "WANDB_MODE": "disabled",
    "USE_HUB_KERNELS": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",  # a library's progress bar for each tensor would drown our messages
}

# On some processors bitsandbytes recommends a package that would fetch kernels from a hub.
logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
