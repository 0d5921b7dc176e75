package io.autoglm.benchmarks;

import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The floor: {@link PlainClient} under load. Its requests are bytes that were made before. */
final class FloorPeer implements Peer {

    private final byte[] unary = body("false");
    private final byte[] streamed = body("true,\"stream_options\":{\"include_usage\":true}");
    private final PlainClient client;

    FloorPeer(Target target) {
        client = new PlainClient(target.baseUrl(), target.inFlight());
    }

    static byte[] body(String stream) {
        return ("{\"model\":\"" + Target.MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + Target.PROMPT
                        + "\"}],\"stream\":" + stream + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void generate(Caller caller) {
        client.generate(unary).subscribe(new Listener(caller, Duration.ZERO));
    }

    @Override
    public void stream(Caller caller) {
        client.stream(streamed).subscribe(new Listener(caller, Duration.ZERO));
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        client.stream(streamed).subscribe(new Listener(caller, pause));
    }

    @Override
    public void close() {
        client.close();
    }
}
