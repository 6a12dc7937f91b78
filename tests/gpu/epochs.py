"""Prints how many epochs of the recipe fit into the time left, from the log of a trial with the time of each line.

usage: epochs.py trial.stamps EXIT_CODE SECONDS LEFT
"""
import re
import sys

STOPPED = (124, 137)  # timeout's exit codes: by TERM, and by KILL after it
OTHER_WORK = 45  # seconds around the epochs, of a trial that did not come to its end


def epochs_that_fit(stamps, exit_code, seconds, left):
    """None if the trial failed, or has no two epochs: the first is longer, since the GPU starts."""
    ends = [float(line.split(" ", 1)[0]) for line in stamps if re.match(r"[0-9.]+ +[0-9]+/[0-9]+ ", line)]
    if exit_code not in (0, *STOPPED) or len(ends) < 2:
        return None
    epoch = max(ends[-1] - ends[-2], 1e-3)
    other = max(0, seconds - len(ends) * epoch) if exit_code == 0 else OTHER_WORK
    return max(1, int((left - 1.3 * other) / (1.05 * epoch)))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    with open(sys.argv[1]) as file:
        fit = epochs_that_fit(file, *(int(a) for a in sys.argv[2:]))
    if fit is None:
        sys.exit("The trial gave no time per epoch.")
    print(fit)
