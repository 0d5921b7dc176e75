package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** What the log costs in bytes when nobody reads it. */
class AttemptLoggerCostTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 10_000;

    private final AttemptListener listener = new GuardedListeners(List.of(new AttemptLogger(), AttemptListener.NONE));
    private final Call<?> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, Schedulers.parallel());

    @Test
    void aSuccessAllocatesNothing() {
        try (LogCapture off = new LogCapture(Level.INFO)) {
            call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
            call.log().sent(1, "key");
            assertThat(bytesPerSuccess()).isLessThan(0.1);

            listener.failed(
                    call, ErrorDetails.of(ErrorCode.BAD_GATEWAY, "scripted").exception(), Context.empty());
            listener.succeeded(call, Context.empty());
            assertThat(off.texts(LogLine.ENDPOINT_RECOVERED)).hasSize(1);
            assertThat(bytesPerSuccess()).as("after a trouble that is over").isLessThan(0.1);
        }
    }

    @Test
    void theMeasureSeesALineThatIsWritten() {
        try (LogCapture on = new LogCapture(Level.DEBUG)) {
            call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
            listener.succeeded(call, Context.empty());
            assertThat(on.lines()).hasSize(1);
            assertThat(bytesPerSuccess()).isGreaterThan(100);
        }
    }

    private double bytesPerSuccess() {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                listener.succeeded(call, Context.empty());
                listener.cancelled(call, Context.empty());
            }
            least = Math.min(least, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS);
        }
        return least;
    }
}
