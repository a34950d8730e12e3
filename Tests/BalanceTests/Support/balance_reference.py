"""An independent witness: the same measurement with NumPy and SciPy, and FHIR resources read by fhir.resources.

Reads one JSON object with a task from standard input and writes one to standard output:
  indices      {"csv", "phone", "mass"}: heights above the ankle in metres; every index, both series
  cop          {"rate", "ap", "ml"}: every index of displacements in mm
  observation  {"json"}: the text of an Observation; what it says, read by the model of R4B
  svg          {"svg"}: the names of its elements
"""

import json
import sys


def recording(text):
    import numpy

    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    rows = numpy.array([[float(field) for field in line.split(",")] for line in lines[1:]])
    assert "ms" in lines[0] and "m/s²" in lines[0] and "rad/s" in lines[0]
    return (rows[:, 0] - rows[0, 0]) / 1000, rows[:, 1:4], rows[:, 4:7]


def displacement(time, acceleration, rotation, phone, mass):
    """Lower back: the phone's x is right, y up, z back."""
    import numpy
    from scipy import signal

    rate = round((len(time) - 1) / time[-1])
    even = numpy.arange(int(time[-1] * rate + 1e-6) + 1) / rate
    b, a = signal.butter(2, 5, fs=rate)

    def smooth(column):
        return signal.filtfilt(b, a, numpy.interp(even, time, column), padtype="odd", padlen=rate)

    acceleration = numpy.column_stack([smooth(column) for column in acceleration.T])
    rotation = numpy.column_stack([smooth(column) for column in rotation.T])
    mean = acceleration.mean(axis=0)
    gravity = numpy.linalg.norm(mean)
    up = mean / gravity
    right = numpy.array([1.0, 0, 0]) - up[0] * up
    right /= numpy.linalg.norm(right)
    front = numpy.cross(up, right)
    g = 9.80665
    series = []
    for axis, tilt in ((front, -(rotation @ right)), (right, rotation @ front)):
        # The torque about the ankle, with the tilt itself, and not the formula that eliminates it.
        turning = numpy.gradient(tilt, 1 / rate)
        force = acceleration @ axis * g / gravity
        angle = (phone * turning - force) / g
        pressure = mass * angle - mass**2 / g * turning
        series.append(1000 * (pressure - pressure.mean()))
    return rate, *series


def spectrum(series, rate):
    """Eight sine tapers, each multiplied in, transformed and averaged."""
    import numpy

    count = len(series)
    place = numpy.arange(1, count + 1)
    density = 0
    for k in range(1, 9):
        taper = numpy.sqrt(2 / (count + 1)) * numpy.sin(numpy.pi * k * place / (count + 1))
        density = density + numpy.abs(numpy.fft.rfft(series * taper, 2 * (count + 1))) ** 2 / 8
    frequency = numpy.arange(len(density)) * rate / (2 * (count + 1))
    inside = (frequency >= 0.15) & (frequency <= 5)
    frequency, density = frequency[inside], density[inside]
    from scipy import integrate

    below = integrate.cumulative_trapezoid(density, frequency, initial=0)
    mean = float((frequency * density).sum() / density.sum())
    return mean, float(numpy.interp(below[-1] / 2, below, frequency))


def indices(rate, ap, ml):
    import numpy
    from scipy import stats

    count, seconds = len(ap), (len(ap) - 1) / rate
    step = numpy.hypot(numpy.diff(ap), numpy.diff(ml)).sum()
    covariance = numpy.cov(ap, ml)
    factor = 2 * (count + 1) * (count - 1) / (count * (count - 2)) * stats.f.ppf(0.95, 2, count - 2)
    found = {
        "path-length": step,
        "mean-velocity": step / seconds,
        "mean-velocity-ap": numpy.abs(numpy.diff(ap)).sum() / seconds,
        "mean-velocity-ml": numpy.abs(numpy.diff(ml)).sum() / seconds,
        "ellipse-area": numpy.pi * factor * numpy.sqrt(numpy.linalg.eigvalsh(covariance)).prod(),
        "rms-ap": numpy.std(ap),
        "rms-ml": numpy.std(ml),
        "range-ap": numpy.ptp(ap),
        "range-ml": numpy.ptp(ml),
    }
    for name, series in (("ap", ap), ("ml", ml)):
        found[f"mean-frequency-{name}"], found[f"median-frequency-{name}"] = spectrum(series, rate)
    return {name: float(value) for name, value in found.items()}


def observation(text):
    from fhir.resources.R4B.observation import Observation

    resource = Observation.model_validate_json(text)
    components = {part.code.coding[0].code: part for part in resource.component}
    return {
        "status": resource.status,
        "effective": str(resource.effectiveDateTime),
        "units": {
            name: part.valueQuantity.code for name, part in components.items() if part.valueQuantity is not None
        },
        "values": {
            name: float(part.valueQuantity.value) for name, part in components.items() if part.valueQuantity is not None
        },
        "samples": {
            name: [float(part.valueSampledData.period), len(part.valueSampledData.data.split(" "))]
            for name, part in components.items()
            if part.valueSampledData is not None
        },
        "eyes": components["eyes"].valueCodeableConcept.coding[0].code,
    }


def svg(text):
    from xml.etree import ElementTree

    return sorted({element.tag.split("}")[1] for element in ElementTree.fromstring(text).iter()})


def main():
    import numpy

    asked = json.load(sys.stdin)
    task = asked["task"]
    if task == "indices":
        rate, ap, ml = displacement(*recording(asked["csv"]), asked["phone"], asked["mass"])
        answer = {"indices": indices(rate, ap, ml), "ap": list(ap), "ml": list(ml)}
    elif task == "cop":
        ap, ml = (numpy.array(asked[name]) for name in ("ap", "ml"))
        answer = {"indices": indices(asked["rate"], ap - ap.mean(), ml - ml.mean()), "ap": [], "ml": []}
    elif task == "observation":
        answer = observation(asked["json"])
    else:
        answer = svg(asked["svg"])
    json.dump(answer, sys.stdout)


main()
