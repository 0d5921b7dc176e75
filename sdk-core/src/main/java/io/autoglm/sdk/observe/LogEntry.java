package io.autoglm.sdk.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One line of the log while it is made: words, then {@code name=value} in the order in which fields are added.
 *
 * <p>Texts are made fit for one line: control characters become blanks, what is longer than {@value #LONGEST} characters is cut, and a
 * text that is not one plain word stands in quotes. A logging system that keeps fields (Logback, Log4j) gets them as such too, with
 * {@code autoglm.} before their names, so that structured formats have them. A line that nobody asked for costs nothing but itself.
 */
public final class LogEntry {

    /** The longest text of a field. */
    static final int LONGEST = 300;

    private final LogLine line;
    private final Logger logger;
    private final StringBuilder text;
    private final boolean enabled;

    /** {@code null} where fields would be written into the text a second time. */
    private @Nullable LoggingEventBuilder event;

    private @Nullable Throwable thrown;

    LogEntry(LogLine line, Logger logger) {
        this.line = line;
        this.logger = logger;
        enabled = line.isEnabled();
        text = new StringBuilder(enabled ? line.words() : "");
        event = enabled && logger instanceof LoggingEventAware ? logger.atLevel(line.level()) : null;
    }

    /** Adds a field, unless {@code value} is {@code null}: a number as it is, a length of time in milliseconds, anything else as text. */
    public LogEntry with(String name, @Nullable Object value) {
        if (value == null || !enabled) {
            return this;
        }
        Object shown = value instanceof Duration length
                ? (Object) length.toMillis()
                : value instanceof Number ? value : LogText.oneLine(value.toString(), LONGEST);
        text.append(' ').append(name).append('=');
        if (shown instanceof String words) {
            LogText.appendQuoted(text, words);
        } else {
            text.append(shown);
        }
        if (event != null) {
            event = event.addKeyValue("autoglm." + name, shown);
        }
        return this;
    }

    /** Adds a stack trace. */
    public LogEntry thrown(Throwable value) {
        thrown = value;
        return this;
    }

    /** Writes the line. */
    public void write() {
        write(Context.empty());
    }

    /** Writes the line while the observation in {@code context} is current, so that it carries its trace. */
    public void write(ContextView context) {
        if (!enabled) {
            return;
        }
        Object current = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        if (current instanceof Observation observation) {
            Observation.Scope scope = observation.openScope();
            try {
                emit();
            } finally {
                scope.close();
            }
        } else {
            emit();
        }
    }

    private void emit() {
        if (event != null) {
            LoggingEventBuilder whole = event.setMessage(text.toString());
            (thrown == null ? whole : whole.setCause(thrown)).log();
            return;
        }
        switch (line.level()) {
            case WARN -> logger.warn(text.toString(), thrown);
            case INFO -> logger.info(text.toString(), thrown);
            default -> logger.debug(text.toString(), thrown);
        }
    }
}
