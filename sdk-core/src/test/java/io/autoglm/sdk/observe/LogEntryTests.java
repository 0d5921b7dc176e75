package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a line costs that nobody reads. */
class LogEntryTests {

    private final AtomicInteger shown = new AtomicInteger();
    private final Object value = new Object() {
        @Override
        public String toString() {
            shown.incrementAndGet();
            return "value";
        }
    };

    @Test
    void aLineBelowTheLevelDoesNotAskItsFieldsForText() {
        try (LogCapture log = new LogCapture(Level.ERROR)) {
            LogLine.CLIENT_STARTED.entry().with("limit", value).write();

            assertThat(shown).hasValue(0);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aLineOfTheLevelDoes() {
        try (LogCapture log = new LogCapture(Level.INFO)) {
            LogLine.CLIENT_STARTED.entry().with("limit", value).write();

            assertThat(shown).hasPositiveValue();
            assertThat(log.lines()).singleElement().matches(line -> line.text().endsWith("limit=value"));
        }
    }
}
