"""What templates are written in besides HTML and CSS → HTML and CSS: Tailwind utilities, next/og's defaults. No I/O.

Works on the parsed tree before ``lowering``; a document that uses none of it is not touched.
"""
