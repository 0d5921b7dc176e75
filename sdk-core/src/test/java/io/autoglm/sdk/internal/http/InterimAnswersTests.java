package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.NettyPipeline;
import reactor.test.StepVerifier;

/** A server may say something before it answers (quirk 58). */
class InterimAnswersTests extends HttpFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n"
            })
    void theFinalAnswerCountsAndTheConnectionIsKept(String interim) throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            while (true) {
                peer.read();
                peer.write(interim);
                peer.answer(200, "Hello.");
            }
        })) {
            for (int i = 0; i < 3; i++) {
                StepVerifier.create(text(server))
                        .expectNext("Hello.")
                        .expectComplete()
                        .verify(PATIENCE);
            }
            assertThat(server.peers).hasSize(1);
        }
    }

    @Test
    void anAnswerThatComesLongAfterItsInterimAnswerIsStillRead() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 103 Early Hints\r\n\r\n");
            peer.server.closed.add(peer);
            peer.in.read(); // until the test goes on
        })) {
            StepVerifier.create(lines(server))
                    .expectSubscription()
                    .then(() -> {
                        await("the interim answer", () -> !server.closed.isEmpty());
                        write(server, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEND\n");
                    })
                    .expectNext("END")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void interimAnswersWithoutEndAreReadToALimit() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            while (true) {
                peer.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(100));
            }
        })) {
            AutoGlmException failure = failure(text(server));

            assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
            assertThat(failure.reason()).endsWith("sent more than 1000 interim answers");
        }
    }

    @Test
    void anEndAfterAnInterimAnswerIsALostConnection() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 102 Processing\r\n\r\n");
            peer.socket.close();
        })) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void anErrorAfterAnInterimAnswerKeepsItsStatus() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 102 Processing\r\n\r\n").answer(401, "no");
        })) {
            assertThat(failure(text(server)).status()).isEqualTo(401);
        }
    }

    @Test
    void anInterimAnswerOfHttp2HasNoEndOfItsOwn() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(NettyPipeline.ReactiveBridge, new ChannelInboundHandlerAdapter());
        InterimAnswers.passOver(channel);
        InterimAnswers.passOver(channel);
        ByteBuf odd = Unpooled.buffer().writeByte(1);

        channel.writeInbound(
                head(103), new DefaultHttpContent(odd), head(103), head(200), LastHttpContent.EMPTY_LAST_CONTENT);

        HttpResponse first = channel.readInbound();
        assertThat(first.status()).isEqualTo(HttpResponseStatus.OK);
        assertThat((Object) channel.readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat((Object) channel.readInbound()).isNull();
        assertThat(odd.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void switchingProtocolsIsNotPassedOver() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(NettyPipeline.ReactiveBridge, new ChannelInboundHandlerAdapter());
        InterimAnswers.passOver(channel);

        assertThat(channel.writeInbound(head(101))).isTrue();
        channel.finishAndReleaseAll();
    }

    private static HttpResponse head(int status) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    }

    private static void write(RawServer server, String text) {
        try {
            server.peers.get(0).write(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
