"""CSS as authors write it → CSS as the engine understands it, before the engine sees it. No I/O.

Each rule closes one gap of the engine and can go when the gap does; ``tests/imaging/lowering``
names the cell that shows it. What a rule does not understand it leaves as it is.
"""
