package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Everything that somebody can hear or see of a client from outside: all loggers at TRACE, whoever writes to them, and what a test tells.
 * Logs of the simulated server are left out, which may show what it is sent.
 */
final class Overheard implements AutoCloseable {

    private static final String SERVER_THREADS = "autoglm-sim";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final Appender<ILoggingEvent> console = root.getAppender("console");
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (!event.getThreadName().startsWith(SERVER_THREADS)) {
                hear(event);
            }
        }
    };

    /** Begins to listen; nothing is written to the console meanwhile. */
    Overheard() {
        ear.setContext(root.getLoggerContext());
        ear.start();
        root.detachAppender(console);
        root.addAppender(ear);
        root.setLevel(Level.TRACE);
    }

    private void hear(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        tell(
                "log of " + event.getLoggerName(),
                event.getFormattedMessage() + " " + event.getMessage() + " "
                        + Arrays.toString(event.getArgumentArray()) + " " + event.getKeyValuePairs() + " "
                        + event.getMDCPropertyMap() + " " + thrown);
    }

    /** Hears {@code what}, which stands at {@code place}. */
    void tell(String place, Object what) {
        heard.add(place + ": " + what);
    }

    /** Hears a failure: as it is printed, with all causes and all that was suppressed, and as it is serialized. */
    void tell(Throwable failure) {
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        tell("stack trace", printed);
        tell("serialized", serialized(failure));
    }

    private static String serialized(Throwable failure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        } catch (IOException notSerializable) {
            return bytes.toString(StandardCharsets.UTF_8) + notSerializable; // what was written until then counts
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Returns what was heard so far. */
    List<String> heard() {
        return heard;
    }

    /** Fails when one of {@code markers} was heard, with the texts that have it. */
    void hasNone(List<Marker> markers) {
        assertThat(heard).isNotEmpty();
        List<String> leaks = heard.stream()
                .distinct()
                .filter(text -> !Marker.in(text, markers).isEmpty())
                .map(text -> Marker.in(text, markers) + " in " + excerpt(text, markers))
                .toList();
        assertThat(leaks).isEmpty();
    }

    /** The first line that has it is enough to find the place. */
    private static String excerpt(String text, List<Marker> markers) {
        String first = text.lines().findFirst().orElse("");
        Iterator<String> lines =
                text.lines().filter(line -> !Marker.in(line, markers).isEmpty()).iterator();
        String line = lines.hasNext() ? lines.next() : "";
        return line.equals(first) ? line : first + " … " + line;
    }

    /** Returns the loggers that were heard. */
    Set<String> loggers() {
        return heard.stream()
                .filter(text -> text.startsWith("log of "))
                .map(text -> text.substring("log of ".length(), text.indexOf(':')))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        root.setLevel(before);
        root.detachAppender(ear);
        root.addAppender(console);
        ear.stop();
    }
}
