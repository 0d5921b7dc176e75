package io.autoglm.cli;

import io.autoglm.cli.ChatInput.Line;
import io.autoglm.cli.ChatInput.PromptInterrupted;
import org.jspecify.annotations.Nullable;

/** Puts lines together to questions: what stands between two {@code """}, or lines of which all but the last end in a backslash. */
final class QuestionReader {

    private static final String FENCE = "\"\"\"";

    private final ChatInput input;
    private final StringBuilder question = new StringBuilder();
    private @Nullable String defect;

    QuestionReader(ChatInput input) {
        this.input = input;
    }

    /**
     * Returns the next question or word, {@code null} at the end of input. A question that the end of input breaks off is whole.
     *
     * @throws PromptInterrupted when Ctrl-C was pressed; what had been written of the question is forgotten
     * @throws UsageException    when the question must not be sent; it has been read to its end
     */
    @Nullable
    Entry next() throws PromptInterrupted {
        question.setLength(0);
        defect = null;
        Line first = input.line(false);
        if (first == null) {
            return null;
        }
        if (ChatWord.begins(first.text()) && first.defect() == null) {
            return new Entry(first.text(), true);
        }
        if (first.text().startsWith(FENCE)) {
            fenced(new Line(first.text().substring(FENCE.length()), first.defect()));
        } else {
            continued(first);
        }
        if (defect != null) {
            throw new UsageException("this question was not asked: " + defect);
        }
        return new Entry(question.toString(), false);
    }

    /**
     * What was entered.
     *
     * @param text what it says; may be blank
     * @param word whether it is one of the {@link ChatWord}s, or was meant to be
     */
    record Entry(String text, boolean word) {}

    private void fenced(Line first) throws PromptInterrupted {
        try {
            boolean opening = true;
            for (Line line = first; line != null; line = input.line(true)) {
                String text = line.text().stripTrailing();
                if (text.endsWith(FENCE)) {
                    add(new Line(text.substring(0, text.length() - FENCE.length()), line.defect()));
                    return;
                }
                if (!opening || !text.isEmpty()) {
                    add(new Line(line.text() + "\n", line.defect()));
                }
                opening = false;
            }
        } finally {
            strip();
        }
    }

    private void continued(Line first) throws PromptInterrupted {
        for (Line line = first; line != null; line = input.line(true)) {
            if (!line.text().endsWith("\\")) {
                add(line);
                return;
            }
            add(new Line(line.text().substring(0, line.text().length() - 1) + "\n", line.defect()));
        }
        strip();
    }

    private void add(Line line) {
        if (line.defect() != null) {
            defect = line.defect();
        } else if (question.length() + line.text().length() > ChatInput.LONGEST) {
            defect = "it is longer than " + ChatInput.LONGEST + " characters";
        } else {
            question.append(line.text());
        }
    }

    private void strip() {
        if (question.length() > 0 && question.charAt(question.length() - 1) == '\n') {
            question.setLength(question.length() - 1);
        }
    }
}
