package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.cli.ChatInput.PromptInterrupted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionReaderTests {

    /** In both columns ~ is the end of a line and § three quotes; on the left # is Ctrl-C, on the right | stands between questions. */
    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '>', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            one~two>one|two
            one\\~two>one~two
            one\\~two\\~three~four>one~two~three|four
            one\\>one
            §a~b§~c>a~b|c
            §~a~~b~§~c>a~~b|c
            §a§~b>a|b
            §a~/clear~§b>a~/clear~§b
            §~/clear §  ~b>/clear |b
            §a~b>a~b
            say §a~b>say §a|b
            /help~/model x\\~b>W/help|W/model x\\|b
            §a~#b>!|b
            one\\~#two>!|two
            #one>!|one
            """)
    void linesBecomeQuestions(String lines, String questions) {
        List<String> read = new ArrayList<>();
        QuestionReader reader = new QuestionReader(new Script(lines.replace("§", "\"\"\"")));
        for (boolean more = true; more; ) {
            try {
                QuestionReader.Entry entry = reader.next();
                more = entry != null;
                if (entry != null) {
                    read.add((entry.word() ? "W" : "")
                            + entry.text().replace("\n", "~").replace("\"\"\"", "§"));
                }
            } catch (PromptInterrupted e) {
                read.add("!");
            }
        }

        assertThat(String.join("|", read)).isEqualTo(questions);
    }

    @Test
    void aQuestionThatIsTooLongIsReadToItsEndAndRefused() throws Exception {
        String half = "x".repeat(ChatInput.LONGEST / 2);
        QuestionReader reader = new QuestionReader(new Script("\"\"\"" + half + "~" + half + "~/exit~\"\"\"~next"));

        assertThatThrownBy(reader::next).isInstanceOf(UsageException.class).hasMessageContaining("longer than 1048576");

        assertThat(reader.next()).isEqualTo(new QuestionReader.Entry("next", false));
    }

    private static final class Script implements ChatInput {

        private final Deque<String> lines = new ArrayDeque<>();

        Script(String text) {
            lines.addAll(List.of(text.split("~", -1)));
        }

        @Override
        public Line line(boolean more) throws PromptInterrupted {
            String next = lines.peek();
            if (next == null) {
                return null;
            }
            if (next.startsWith("#")) {
                lines.poll();
                lines.push(next.substring(1));
                throw new PromptInterrupted(false);
            }
            return new Line(lines.poll(), null);
        }

        @Override
        public Interrupts.Registration onInterrupt(Runnable action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void interrupt() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Screen screen() {
            return Screen.NONE;
        }

        @Override
        public void close() {}
    }
}
