package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.policy.TimerProbe;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

class GuardedListenersTests {

    private static final AutoGlmException FAILURE =
            ErrorDetails.of(ErrorCode.BAD_GATEWAY, "scripted").exception();

    private final TimerProbe timer = new TimerProbe();
    private final Call<?> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
    private final List<String> heard = new ArrayList<>();

    /** Notes what it hears, and then throws what it is told to. */
    private final class Ear implements AttemptListener {

        private final Supplier<? extends Throwable> thrown;

        private Ear(Supplier<? extends Throwable> thrown) {
            this.thrown = thrown;
        }

        private void hear(String what) {
            heard.add(what);
            Throwable failure = thrown.get();
            if (failure != null) {
                GuardedListenersTests.<RuntimeException>sneak(failure);
            }
        }

        @Override
        public void succeeded(Call<?> call, ContextView context) {
            hear("succeeded");
        }

        @Override
        public void cancelled(Call<?> call, ContextView context) {
            hear("cancelled");
        }

        @Override
        public void retrying(
                Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
            hear("retrying");
        }

        @Override
        public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
            hear("failed");
        }

        @Override
        public void fellBack(Call<?> call, AutoGlmException failure, String to, ContextView context) {
            hear("fell back to " + to);
        }

        @Override
        public void budgetSpent(Call<?> call, ContextView context) {
            hear("spent");
        }

        @Override
        public void budgetRecovered(Call<?> call, long refused, ContextView context) {
            hear("recovered " + refused);
        }

        @Override
        public void hedged(Call<?> call, ContextView context) {
            hear("hedged");
        }

        @Override
        public void outrun(Call<?> call, ContextView context) {
            hear("outrun");
        }

        @Override
        public void failedBeside(Call<?> call, AutoGlmException failure, ContextView context) {
            hear("failed beside");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private void tellAll(AttemptListener listeners) {
        listeners.succeeded(call, Context.empty());
        listeners.cancelled(call, Context.empty());
        listeners.retrying(call, FAILURE, RetryCause.FAILED, Duration.ZERO, Context.empty());
        listeners.failed(call, FAILURE, Context.empty());
        listeners.fellBack(call, FAILURE, "answer", Context.empty());
        listeners.budgetSpent(call, Context.empty());
        listeners.budgetRecovered(call, 7, Context.empty());
        listeners.hedged(call, Context.empty());
        listeners.outrun(call, Context.empty());
        listeners.failedBeside(call, FAILURE, Context.empty());
    }

    @Test
    void everyoneHearsEverythingAlthoughTheFirstThrows() {
        try (LogCapture log = new LogCapture()) {
            tellAll(new GuardedListeners(List.of(new Ear(() -> new AssertionError("defect")), new Ear(() -> null))));

            assertThat(heard)
                    .containsExactly(
                            "succeeded",
                            "succeeded",
                            "cancelled",
                            "cancelled",
                            "retrying",
                            "retrying",
                            "failed",
                            "failed",
                            "fell back to answer",
                            "fell back to answer",
                            "spent",
                            "spent",
                            "recovered 7",
                            "recovered 7",
                            "hedged",
                            "hedged",
                            "outrun",
                            "outrun",
                            "failed beside",
                            "failed beside");
            assertThat(log.lines())
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line.is(LogLine.LISTENER_FAILED)).isTrue());
        }
    }

    @Test
    void whoDoesNotKnowOfHedgesHearsOfAnAttemptThatWasOutrunAsOfACancelledOne() {
        new AttemptListener() {
            @Override
            public void cancelled(Call<?> attempt, ContextView context) {
                heard.add("cancelled");
            }
        }.outrun(call, Context.empty());

        assertThat(heard).containsExactly("cancelled");
    }

    @Test
    void nothingThatListenersHearIsForgotten() {
        assertThat(GuardedListeners.class.getDeclaredMethods())
                .extracting(Method::getName)
                .containsAll(Stream.of(AttemptListener.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList());
    }

    @Test
    void theLogSaysSoOnceInTenSecondsAndHowOftenItKeptQuiet() {
        GuardedListeners listeners = new GuardedListeners(List.of(new Ear(() -> new NoClassDefFoundError("gone"))));
        try (LogCapture log = new LogCapture()) {
            tellAll(listeners);
            timer.pass(Duration.ofSeconds(10));
            tellAll(listeners);

            assertThat(log.texts(LogLine.LISTENER_FAILED)).hasSize(2);
            assertThat(log.texts(LogLine.LISTENER_FAILED).get(1))
                    .contains(" listener=" + Ear.class.getName() + " ", " error=java.lang.NoClassDefFoundError ")
                    .endsWith(" left_out=9");
        }
    }

    @Test
    void aLogThatThrowsHarmsNobody() {
        Logger ours = (Logger) LoggerFactory.getLogger("io.autoglm.sdk.state");
        TurboFilter broken = new TurboFilter() {
            @Override
            public FilterReply decide(
                    Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
                if (logger.getName().startsWith("io.autoglm.sdk")) {
                    throw new IllegalStateException("the disk is full");
                }
                return FilterReply.NEUTRAL;
            }
        };
        ours.getLoggerContext().addTurboFilter(broken);
        try {
            assertThatThrownBy(() -> ours.warn("the log does throw")).hasMessage("the disk is full");

            tellAll(new GuardedListeners(List.of(new AttemptLogger(), new Ear(() -> null))));
        } finally {
            ours.getLoggerContext().getTurboFilterList().remove(broken);
        }

        assertThat(heard)
                .containsExactly(
                        "succeeded",
                        "cancelled",
                        "retrying",
                        "failed",
                        "fell back to answer",
                        "spent",
                        "recovered 7",
                        "hedged",
                        "outrun",
                        "failed beside");
    }

    @Test
    void whatTheProcessDiesOfGoesOn() {
        GuardedListeners listeners = new GuardedListeners(List.of(new Ear(() -> new OutOfMemoryError("scripted"))));

        assertThatThrownBy(() -> listeners.succeeded(call, Context.empty())).isInstanceOf(OutOfMemoryError.class);
    }
}
