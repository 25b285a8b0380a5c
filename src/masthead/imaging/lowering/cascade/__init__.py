"""Style sheets and style attributes → the declarations that win for each element. No I/O, cannot fail.

Only rules that depend on an element need it: most of ``lowering`` looks at declarations alone.
"""
