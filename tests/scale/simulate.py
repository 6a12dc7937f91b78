"""Simulates clusters of many machines with the figures that measure.sh measured on one, and writes the tables of docs/scale.md.

usage: simulate.py FIGURES.json [SEED]: adds "simulated" to the file, and writes its tables beside it, .md and -cost.md.
"""
import heapq
import json
import random
import sys

IMAGES = 100_000_000
CORES = 16  # of a machine
RENEWALS = 2.0  # seconds between two renewals of a lease: samples/Cluster
LEASE = 12.0  # seconds after which the shard of a machine that died is another's
HOP = 0.0005  # seconds, assumed: a message between two machines
LIFE = 50 * 3600.0  # seconds, assumed: the mean life of a machine, such as one that the cloud may take back
RETURN = 120.0  # seconds, assumed, until another is in its place
PRICE = 0.045  # US dollars, assumed, for a core and an hour; a cloud's machine of the usual kind, without a discount
API_PRICE = 1.50  # US dollars, the usual price of a cloud's own service for 1,000 images


# What is scored: its name, the figure of its speed, bytes of an image (of FER-2013's JPEGs, and assumed), images of a shard.
WORKLOADS = [
    ("faces, cut out", "crops_per_second_and_core", 1_700, [10_000, 100_000]),
    ("photos, 1,200×800, six faces each", "photos_per_second_and_core", 300_000, [1_000, 10_000]),
]


class Server:
    """Answers one request after the other, as a grain does, or a database of a certain capacity."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.free = 0.0
        self.busy = 0.0

    def answer(self, time):
        self.free = max(self.free, time) + self.seconds
        self.busy += self.seconds
        return self.free


def simulate(machines, shard, figures, seed, speed, size, cores=CORES, images=IMAGES, dies=True):
    """The run of a job. Returns its seconds and the loads of what the machines share."""
    chance = random.Random(seed)
    rate = figures[speed] * cores
    # The grain of the job waits for the lease that it grants, which is one write and four hops.
    job = Server(1 / figures["leases_per_second_by_one"] + 4 * HOP)
    writes = 0
    # Those that were measured are of one speed, and so are their parts.
    spread = 0.05 if dies else 0
    speeds = [chance.gauss(1, spread) for _ in range(machines)]
    # Machines are there at once where they are few, and otherwise join within a minute.
    events = [(chance.uniform(0, 60 if machines > 4 else 0), i) for i in range(machines)]
    heapq.heapify(events)
    death = [chance.expovariate(1 / LIFE) if dies else float("inf") for _ in range(machines)]
    left = -(-images // shard)
    returned = []  # when the shards of machines that died may be taken again, and what is left of them
    end = 0.0
    while left or returned:
        time, machine = heapq.heappop(events)
        if time >= death[machine]:
            death[machine] = time + RETURN + chance.expovariate(1 / LIFE)
            heapq.heappush(events, (time + RETURN, machine))
            continue
        if returned and (returned[0][0] <= time or not left):
            ready, part = heapq.heappop(returned)
            time = max(time, ready)
        else:
            left, part = left - 1, 1.0
        granted = job.answer(time)
        seconds = part * shard / (rate * speeds[machine]) * chance.lognormvariate(0, spread)
        finish = granted + seconds
        writes += 2 + seconds / RENEWALS
        if finish > death[machine]:
            # The journal has what was scored until then.
            died = max(death[machine], granted)
            heapq.heappush(returned, (died + LEASE, part * max(0.0, (finish - died) / seconds)))
            heapq.heappush(events, (died, machine))
            continue
        heapq.heappush(events, (finish, machine))
        end = max(end, finish)
    ideal = images / (rate * machines)
    return {
        "machines": machines,
        "shard": shard,
        "seconds": round(end, 1),
        "efficiency": round(ideal / end, 3),
        "jobGrain": round(job.busy / end, 3),
        "databaseWritesPerSecond": round(writes / end, 1),
        "database": round(writes / end / figures["leases_per_second_by_64"], 3),
        "gigabytesPerSecond": round(images * size / end / 1e9, 3),
    }


def check(silos, images, figures, seed):
    _, speed, size, _ = WORKLOADS[0]
    return simulate(silos, 1000, figures, seed, speed, size, cores=1, images=images, dies=False)


def duration(seconds):
    return f"{seconds / 3600:.1f} h" if seconds >= 7200 else f"{seconds / 60:.1f} min"


def main(path, seed):
    with open(path, encoding="utf-8") as file:
        figures = json.load(file)
    measured = figures["measured"]
    cores = figures["silos"]["cores"]
    # A check of the simulation: what it says of the silos that were measured.
    images = int(figures["command"].split()[-1])
    checks = {
        count: round(images / check(count, images, measured, seed)["seconds"], 1)
        for count in (1, 2)
        if count <= cores
    }
    runs = [
        {"what": what, **simulate(machines, shard, measured, seed, speed, size)}
        for what, speed, size, shards in WORKLOADS
        for shard in shards
        for machines in (10, 100, 1000)
    ]
    figures["simulated"] = {"seed": seed, "images": IMAGES, "cores": CORES, "checks": checks, "runs": runs}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=2)
        file.write("\n")

    lines = [
        "| 100 million | shard | machines | time | of perfect | job grain | database | read, GB/s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for run in runs:
        lines.append(
            f"| {run['what']} | {run['shard']:,} | {run['machines']:,} | {duration(run['seconds'])} | {run['efficiency']:.0%} "
            f"| {run['jobGrain']:.1%} | {run['database']:.1%} | {run['gigabytesPerSecond']:.2f} |"
        )
    costs = ["| 100 million | core-hours | machines of 16 cores for an hour | US dollars |", "|---|---:|---:|---:|"]
    for name, figure, _, _ in WORKLOADS:
        hours = IMAGES / measured[figure] / 3600
        costs.append(f"| {name} | {hours:,.0f} | {hours / CORES:,.0f} | {hours * PRICE:,.2f} |")
    costs.append(f"| images, by a cloud's own service | | | {IMAGES / 1000 * API_PRICE:,.0f} |")
    for ending, table in ((".md", lines), ("-cost.md", costs)):
        with open(path.replace(".json", ending), "w", encoding="utf-8") as file:
            file.write("\n".join(table) + "\n")
        print("\n".join(table) + "\n")
    for count, rate in checks.items():
        print(f"{count} silos: {figures['silos'][str(count)]} images/s measured, {rate} simulated")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
