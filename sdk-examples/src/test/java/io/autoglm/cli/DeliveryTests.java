package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.model.GenerateEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class DeliveryTests {

    private final EventPipe pipe = new EventPipe();

    @Test
    void anOutputThatTakesNoMoreCancelsTheCall() {
        Sinks.Many<Object> events = Sinks.many().multicast().directBestEffort();
        events.asFlux().subscribe(pipe);
        events.tryEmitNext(new GenerateEvent.TextDelta(0, "text"));
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThatThrownBy(() -> new Delivery(pipe, new JsonAnswer(broken)).run())
                .isInstanceOf(OutputException.class);

        assertThat(events.currentSubscriberCount()).isZero();
    }

    @Test
    void aDefectOfTheProgramIsALineAndCancelsTheCall() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sinks.Many<Object> events = Sinks.many().multicast().directBestEffort();
        events.asFlux().subscribe(pipe);
        events.tryEmitNext("no event of a call");

        int code = new Delivery(pipe, new JsonAnswer(out)).run();

        assertThat(code).isEqualTo(ExitCode.REFUSED);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("AGLM-4099").hasLineCount(1);
        assertThat(events.currentSubscriberCount()).isZero();
    }

    @Test
    void aCharacterSplitBetweenTwoEventsArrivesWhole() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Flux.just(new GenerateEvent.TextDelta(0, "a\ud83d"), new GenerateEvent.TextDelta(0, "\ude42"))
                .subscribe(pipe);

        new Delivery(pipe, new JsonAnswer(out)).run();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"a\"", "\"🙂\"")
                .doesNotContain("\uFFFD");
    }
}
