"""The demo city: Changsha, its catalogue and its life, the same rows for the same arguments."""

from data.demo.build import build
from data.demo.indicators import INDICATOR_ROWS
from data.demo.stories import STORIES, Story, stories_markdown, story_links
from data.demo.target import DemoError
from data.demo.writing import is_demo

__all__ = ["INDICATOR_ROWS", "STORIES", "DemoError", "Story", "build", "is_demo", "stories_markdown", "story_links"]
