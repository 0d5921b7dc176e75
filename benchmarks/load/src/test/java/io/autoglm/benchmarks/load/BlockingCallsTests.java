package io.autoglm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BlockingCallsTests {

    @Test
    void aTextIsATokenAndAGoodEnd() throws Exception {
        assertThat(heard(() -> "text")).containsExactly("token", "ended null");
    }

    @Test
    void anEmptyTextIsNoToken() throws Exception {
        assertThat(heard(() -> "")).containsExactly("ended null");
    }

    @Test
    void aFailureIsToldAsItIs() throws Exception {
        assertThat(heard(() -> {
                    throw new IOException("cut");
                }))
                .containsExactly("ended java.io.IOException: cut");
    }

    private static List<String> heard(Callable<String> call) throws Exception {
        List<String> heard = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (BlockingCalls calls = new BlockingCalls(1)) {
            calls.run(
                    new Caller() {
                        @Override
                        public void token() {
                            heard.add("token");
                        }

                        @Override
                        public void ended(@Nullable Throwable failure) {
                            heard.add("ended " + failure);
                            ended.countDown();
                        }
                    },
                    call);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        return heard;
    }
}
