package io.autoglm.sdk.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What this library writes to the log between the making of this and its close, at the most talkative level. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger ours = (Logger) LoggerFactory.getLogger("io.autoglm.sdk");
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final boolean additive = ours.isAdditive();

    /**
     * One line.
     *
     * @param logger where
     * @param level  how loud
     * @param text   as it stands in the log
     * @param fields as a structured format has them
     * @param mdc    what the thread had at that moment
     */
    public record Line(String logger, String level, String text, Map<String, Object> fields, Map<String, String> mdc) {

        /** Returns whether this is {@code line}. */
        public boolean is(LogLine line) {
            return logger.equals(line.loggerName())
                    && level.equals(line.level().name())
                    && (text.equals(line.words()) || text.startsWith(line.words() + " "))
                    && (text.equals(line.words())
                            || text.substring(line.words().length() + 1).matches("(?s)[a-z_]+=.*"));
        }
    }

    /** Begins to listen, to everything. */
    public LogCapture() {
        this(Level.TRACE);
    }

    /** Begins to listen to {@code level} and above. */
    public LogCapture(Level level) {
        setContext(ours.getLoggerContext());
        start();
        ours.setLevel(level);
        ours.setAdditive(false);
        ours.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, Object> fields = event.getKeyValuePairs() == null
                ? Map.of()
                : event.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
        lines.add(new Line(
                event.getLoggerName(),
                event.getLevel().toString(),
                event.getFormattedMessage(),
                fields,
                Map.copyOf(event.getMDCPropertyMap())));
    }

    /** Returns all lines so far. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Returns the texts of the lines that are one of {@code kinds}. */
    public List<String> texts(LogLine... kinds) {
        return lines.stream()
                .filter(line -> Arrays.stream(kinds).anyMatch(line::is))
                .map(Line::text)
                .toList();
    }

    @Override
    public void close() {
        ours.detachAppender(this);
        ours.setLevel(null);
        ours.setAdditive(additive);
        stop();
    }
}
