"""Who held and who claimed a point, by which instrument, since when, and how sure."""

from metes.at.answer import Answer, answer
from metes.at.question import Point, Question, QuestionError, question

__all__ = ["Answer", "Point", "Question", "QuestionError", "answer", "question"]
