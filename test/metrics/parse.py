"""Reads an exposition as Prometheus' own Python library does, and writes its metrics as JSON."""
import json
import sys

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as text

parse = openmetrics.text_string_to_metric_families if sys.argv[1] == "openmetrics" else text.text_string_to_metric_families
exposition = sys.stdin.buffer.read().decode("utf-8")
metrics = [
    {
        "name": metric.name,
        "type": metric.type,
        "help": metric.documentation,
        "unit": metric.unit,
        "samples": [{"name": one.name, "labels": one.labels, "value": str(float(one.value))} for one in metric.samples],
    }
    for metric in parse(exposition)
]
json.dump(metrics, sys.stdout)
