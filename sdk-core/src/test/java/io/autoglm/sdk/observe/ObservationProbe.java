package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** A registry for tests that remembers what its handler heard, in order, and which checks the rules of Micrometer. */
public final class ObservationProbe implements ObservationHandler<Observation.Context>, AutoCloseable {

    public final TestObservationRegistry registry = TestObservationRegistry.create();

    /** What was heard: {@code start chat}, {@code event retry chat}, {@code stop chat}, … */
    public final List<String> heard = new CopyOnWriteArrayList<>();

    /** The observations that have ended. */
    public final List<Observation.Context> ended = new CopyOnWriteArrayList<>();

    private final List<Observation.Context> started = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.autoglm.sdk.AutoGlmClient");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    public ObservationProbe() {
        registry.observationConfig().observationHandler(this);
        log.start();
        logger.addAppender(log);
    }

    @Override
    public void onStart(Observation.Context context) {
        started.add(context);
        heard.add("start " + context.getName());
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
        heard.add("event " + event.getContextualName() + " " + context.getName());
    }

    @Override
    public void onError(Observation.Context context) {
        heard.add("error " + context.getName());
    }

    @Override
    public void onStop(Observation.Context context) {
        ended.add(context);
        heard.add("stop " + context.getName());
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }

    /** Returns the only call that has ended. */
    public CallObservationContext call() {
        List<CallObservationContext> calls = calls();
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    public List<CallObservationContext> calls() {
        return ended.stream()
                .filter(CallObservationContext.class::isInstance)
                .map(CallObservationContext.class::cast)
                .collect(Collectors.toList());
    }

    public List<AttemptObservationContext> attempts() {
        return ended.stream()
                .filter(AttemptObservationContext.class::isInstance)
                .map(AttemptObservationContext.class::cast)
                .collect(Collectors.toList());
    }

    /** Returns the value of {@code key}, {@code null} when it is not there. */
    public static String value(Observation.Context context, String key) {
        return context.getAllKeyValues().stream()
                .filter(pair -> pair.getKey().equals(key))
                .map(pair -> pair.getValue())
                .findFirst()
                .orElse(null);
    }

    /** Fails unless everything that began has ended, once, and nobody complained. */
    public void balances() {
        assertThat(ended).containsExactlyInAnyOrderElementsOf(started);
        assertThat(log()).isEmpty();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    /** Returns what the log says of observations that failed. */
    public List<ILoggingEvent> log() {
        return log.list.stream()
                .filter(line -> line.getFormattedMessage().startsWith("an observation failed"))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(log);
    }
}
