#!/usr/bin/env python3
"""Compares builds or configurations of the gateway by loading them in turn.

    bench/load/alternate.py ROUNDS NAME=PROGRAM:CONFIGURATION...
    bench/load/alternate.py 12 none=artifacts/bench/bin/gatehouse:none.yaml all=artifacts/bench/bin/gatehouse:all.yaml

PROGRAM is a published gatehouse, or a gatehouse.dll. The configurations are those of configurations.sh with its default port
18999: each program gets ports of its own. The upstream (127.0.0.1:19000, or what UPSTREAM starts) must run. All programs run
all the time and each is loaded for two seconds in turn, back and forth, so that what changes on the machine meets all of
them: differences of a few per cent can be told, which runs one after the other cannot tell. Prints CPU microseconds per
request (median of the rounds) and the ratio to the first. Needs wrk.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

SECONDS = os.environ.get('SECONDS_EACH', '2')
TICKS = os.sysconf('SC_CLK_TCK')


def start(number, program, configuration, folder):
    port = 20100 + 2 * number
    with open(configuration) as file:
        text = file.read().replace('18999', str(port)).replace('18998', str(port + 1))
    path = os.path.join(folder, f'{number}.yaml')
    with open(path, 'w') as file:
        file.write(text)
    command = ['dotnet', program] if program.endswith('.dll') else [program]
    return subprocess.Popen([*command, 'run', '-c', path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), port


def cpu(process):
    with open(f'/proc/{process.pid}/stat') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return int(fields[11]) / TICKS, int(fields[12]) / TICKS


def load(process, port, seconds):
    before = cpu(process)
    said = subprocess.run(['wrk', '-t1', '-c64', f'-d{seconds}s', f'http://127.0.0.1:{port}/'], capture_output=True, text=True).stdout
    after = cpu(process)
    if 'Non-2xx' in said or 'Socket errors' in said:
        raise SystemExit(said)
    requests = int(re.search(r'(\d+) requests in', said).group(1))
    return [(a - b) * 1e6 / requests for a, b in zip(after, before)]


def main():
    rounds = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        upstream = subprocess.Popen(os.environ['UPSTREAM'], shell=True) if 'UPSTREAM' in os.environ else None
        try:
            for number, argument in enumerate(sys.argv[2:]):
                name, place = argument.split('=', 1)
                running[name] = start(number, *place.split(':', 1), folder)
            time.sleep(4)
            for process, port in running.values():
                load(process, port, '9')
            measured = {name: [] for name in running}
            for turn in range(rounds):
                for name in list(running)[:: 1 if turn % 2 == 0 else -1]:
                    measured[name].append(load(*running[name], SECONDS))
        finally:
            for process, _ in running.values():
                process.terminate()
            if upstream:
                upstream.terminate()
    first = None
    for name, rows in measured.items():
        user, system, both = (statistics.median(values) for values in zip(*((u, s, u + s) for u, s in rows)))
        first = first or both
        print(f'{name:16} user {user:6.2f}  system {system:6.2f}  both {both:6.2f} us  {both / first:.3f}')


main()
