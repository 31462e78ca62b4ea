"""Settings of the documentation site; CONTRIBUTING.md has the command that builds it.

The source folder is the project, so that the notebooks and the pages of this folder are read where
they are, and a link between two of them works on GitHub and on the site.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from resend_nb import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "resend_nb"
author = "The resend_nb authors"
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "site_directives",
]

root_doc = "docs/index"
include_patterns = ["docs/**", "notebooks/*.ipynb", "CHANGELOG.md", "CONTRIBUTING.md"]
exclude_patterns = [".*", "docs/_*", "docs/compose/*.md", "tests", "mutants"]
templates_path = [str(HERE / "_templates")]  # autosummary looks in the source folder

nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # nothing is loaded from the network
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

autosummary_generate = True
shutil.rmtree(HERE / "reference" / "api", ignore_errors=True)  # pages of names that are gone
autosummary_ignore_module_all = False
autodoc_typehints = "none"
toc_object_entries_show_parents = "hide"
numpydoc_show_class_members = False
nitpick_ignore_regex = [("py:.*", r"(matplotlib|pandas|numpy)\..*"), ("py:class", "SimulatedClock")]

html_theme = "pydata_sphinx_theme"
html_title = "resend_nb"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["_root"]
html_sidebars: dict[str, list[str]] = {"docs/index": [], "docs/tour": [], "docs/comparison": []}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_toc_level": 2,
    "collapse_navigation": True,
    "navigation_with_keys": False,
    "navbar_end": ["theme-switcher"],
    "footer_start": [],
    "footer_end": [],
}
