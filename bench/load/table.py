#!/usr/bin/env python3
"""Makes one table of what was measured: table.py GOALS RESULTS [--page FILE].

GOALS is goals.txt; RESULTS is a folder with ROW.jsonl (the harness's results) and ROW.txt (what it printed) for each
row. With --page the table is also written as Markdown between the marks in that page.
"""
import json
import os
import re
import subprocess
import sys
import time

BEGIN, END = '<!-- measured: begin -->', '<!-- measured: end -->'


def read_goals(path):
    for line in open(path):
        if line.strip() and not line.startswith('#'):
            yield dict(zip(('row', 'scenario', 'options', 'peers', 'measure', 'must', 'aim', 'text'), (x.strip() for x in line.split('|'))))


def read_results(folder, row):
    path = os.path.join(folder, row + '.jsonl')
    return {r['peer']: r for r in map(json.loads, open(path))} if os.path.exists(path) else {}


def noise(folder, row):
    path = os.path.join(folder, row + '.txt')
    found = re.search(r'foreign CPU median=(\d+)% max=(\d+)%', open(path).read()) if os.path.exists(path) else None
    return f'{found[1]} %, {found[2]} %' if found else ''


def ranged(value, low, high, form='%.2f'):
    return f'{form % value} ({form % low}-{form % high})'


def value_of(goal, results, peer, load):
    """The measured number of a peer, and how it is written; None when it was not measured."""
    row = results.get(peer)
    kind, _, other = goal['measure'].partition('/')
    if not row:
        return None
    if kind == 'ratio' and other:
        by = results[other]['ratio'] if other in results else None
        return by and (row['ratio'] / by, ranged(row['ratio'] / by, row['ratio_min'] / by, row['ratio_max'] / by))
    if kind == 'ratio':
        return row['ratio'], ranged(row['ratio'], row['ratio_min'], row['ratio_max'])
    if kind == 'growth':
        base = load(other).get(peer if peer == 'gut' else peer.split('-')[0])
        if peer.startswith('nginx'):
            base = {'ratio': 1}
        return base and (row['ratio'] / base['ratio'] - 1, ranged(*(100 * (row[k] / base['ratio'] - 1) for k in ('ratio', 'ratio_min', 'ratio_max')), form='%+.0f') + ' %')
    if kind == 'cost':
        # By the ratios, which the rest of the machine moves less than the times.
        base, reference = load(other).get(peer), [r['cpu_us'] for r in results.values() if r['ratio'] == 1]
        cost = base and reference and (row['ratio'] - base['ratio']) * reference[0]
        return cost and (cost, '%+.1f us' % cost)
    if kind == 'first_ms':
        return row['add50'] / 1000, '%.2f ms' % (row['add50'] / 1000)
    if kind == 'added_us':
        return row['add50'], '%.0f us' % row['add50']
    if kind == 'kb':
        return row['kb_per_conn'], '%.1f kB' % row['kb_per_conn']
    if kind == 'start_ms':
        return row['ms'], ranged(row['ms'], row['lo'], row['hi'], '%.0f') + ' ms'
    return row['bytes'], '%d B' % row['bytes']


def goal_text(goal, name):
    unit = {'growth': ' %', 'first_ms': ' ms', 'added_us': ' us', 'kb': ' kB', 'start_ms': ' ms', 'bytes': ' B'}.get(goal['measure'].partition('/')[0], '')
    if goal[name] == '-':
        return ''
    return ('%+.0f' % (100 * float(goal[name])) if unit == ' %' else goal[name]) + unit


def verdict(goal, value):
    if value is None or goal['must'] == '-':
        return ''
    return 'aim met' if value <= float(goal['aim']) else 'met' if value <= float(goal['must']) else 'MISSED'


def table(goals, folder):
    rows, cache = [], {}

    def load(name):
        return cache.setdefault(name, read_results(folder, name))

    for goal in goals:
        results = load(goal['row'])
        if not results:
            continue
        kind, _, other = goal['measure'].partition('/')
        ours = value_of(goal, results, 'gut', load)
        peer = next((p for p in goal['peers'].split(',') if p.startswith('haproxy')), None)
        theirs = value_of(goal, results, peer, load) if peer else None
        gut = results.get('gut', {})
        bad = ' with %d errors' % gut['errs'] if gut.get('errs') else ''
        rows.append([goal['row'], goal['text'], (ours[1] if ours else 'not measured') + bad, theirs[1] if theirs else '', goal_text(goal, 'must'), goal_text(goal, 'aim'),
                     verdict(goal, ours and ours[0]), '%.1f' % gut['cpu_us'] if gut.get('cpu_us') and kind in ('ratio', 'growth', 'cost') else '',
                     '%.0f' % gut['rps'] if gut.get('rps') and kind in ('ratio', 'growth') else '', noise(folder, goal['row'])])
    return ['row', 'what', 'Gatehouse', 'HAProxy', 'must', 'aim', 'goal', 'us CPU', 'req/s', 'noise'], rows


def version(command, pattern):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
        return re.search(pattern, done.stdout + done.stderr)[1]
    except (OSError, TypeError):
        return '?'


def machine(folder):
    newest = max((os.path.getmtime(os.path.join(folder, f)) for f in os.listdir(folder)), default=time.time())
    cpu = next((line.split(':')[1].strip() for line in open('/proc/cpuinfo') if line.startswith('model name')), '?')
    return (f'{time.strftime("%Y-%m-%d", time.gmtime(newest))}, {os.cpu_count()} cores of {cpu}, Linux {os.uname().release.split("-")[0]}, '
            f'.NET {version(["dotnet", "--list-runtimes"], r"AspNetCore.App (10[.0-9]+)")}, nginx {version(["nginx", "-v"], r"nginx/([0-9.]+)")}, '
            f'HAProxy {version(["haproxy", "-v"], r"version ([0-9.]+)")}')


def plain(head, rows):
    widths = [max(len(r[i]) for r in [head] + rows) for i in range(len(head))]
    return '\n'.join('  '.join(c.ljust(w) for c, w in zip(r, widths)).rstrip() for r in [head] + rows)


def markdown(head, rows):
    return '\n'.join(['| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)] + ['| ' + ' | '.join(r) + ' |' for r in rows])


def main():
    goals, folder = sys.argv[1:3]
    head, rows = table(list(read_goals(goals)), folder)
    print(f'\n{machine(folder)}\n\n{plain(head, rows)}')
    if '--page' in sys.argv:
        path = sys.argv[sys.argv.index('--page') + 1]
        page = open(path).read()
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        open(path, 'w').write(f'{before}{BEGIN}\n{machine(folder)}.\n\n{markdown(head, rows)}\n{END}{after}')


main()
