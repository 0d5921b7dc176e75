package io.autoglm.examples.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What {@code io.autoglm.sdk} writes to the log until it is closed, with the MDC as it was then. */
final class LinesOfTheLibrary extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.autoglm.sdk");

    final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

    private LinesOfTheLibrary() {}

    static LinesOfTheLibrary keep() {
        LinesOfTheLibrary lines = new LinesOfTheLibrary();
        lines.setContext(LOGGER.getLoggerContext());
        lines.start();
        LOGGER.setLevel(Level.DEBUG);
        LOGGER.setAdditive(false);
        LOGGER.addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        all.add(event);
    }

    @Override
    public void close() {
        LOGGER.detachAppender(this);
        LOGGER.setAdditive(true);
        LOGGER.setLevel(null);
    }
}
