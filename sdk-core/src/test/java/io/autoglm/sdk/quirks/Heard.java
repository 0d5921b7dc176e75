package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;

/** What a subscriber of one call has been told so far. */
final class Heard extends BaseSubscriber<GenerateEvent> {

    private final List<GenerateEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final boolean unbounded;
    private volatile @Nullable Throwable failure;

    private Heard(boolean unbounded) {
        this.unbounded = unbounded;
    }

    /** Subscribes and asks for everything. */
    static Heard of(Flux<GenerateEvent> stream) {
        Heard heard = new Heard(true);
        stream.subscribe(heard);
        return heard;
    }

    /** Subscribes and asks for nothing yet. */
    static Heard slowly(Flux<GenerateEvent> stream) {
        Heard heard = new Heard(false);
        stream.subscribe(heard);
        return heard;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (unbounded) {
            requestUnbounded();
        }
    }

    @Override
    protected void hookOnNext(GenerateEvent event) {
        events.add(event);
    }

    @Override
    protected void hookOnError(Throwable error) {
        failure = error;
    }

    @Override
    protected void hookFinally(SignalType type) {
        over.countDown();
    }

    /** Waits for the end. */
    Heard end() {
        try {
            assertThat(over.await(QuirkFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the call ends; so far: %s", events())
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** Waits for at least {@code count} events. */
    Heard count(int count) {
        QuirkFixture.await(count + " events", () -> events.size() >= count);
        return this;
    }

    List<GenerateEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** The events that carry something of the answer: text, thinking and tool calls. */
    List<GenerateEvent> deltas() {
        return events().stream()
                .filter(event -> event instanceof GenerateEvent.TextDelta
                        || event instanceof GenerateEvent.ReasoningDelta
                        || event instanceof GenerateEvent.ToolCallDelta)
                .toList();
    }

    /** The whole answer of a call that did not fail. */
    GenerateResponse response() {
        end();
        assertThat(failure).isNull();
        return events().stream().collect(GenerateResponse.collector());
    }

    GenerateEvent.Finished finished() {
        end();
        assertThat(failure).isNull();
        return (GenerateEvent.Finished) events.get(events.size() - 1);
    }

    /** The text of the first choice, of a call that did not fail. */
    String text() {
        return response().text();
    }

    /** How the call failed. */
    AutoGlmException failure() {
        end();
        assertThat(failure).as("how it failed; heard %s", events()).isInstanceOf(AutoGlmException.class);
        return (AutoGlmException) java.util.Objects.requireNonNull(failure);
    }

    /** The code of the failure. */
    ErrorCode code() {
        return failure().code();
    }
}
