# A room is a folder under src/ that builds one static library; docs/rooms.txt says who may include
# whom, and tests/tidy holds the code to it. A new .cc file needs no line here.

# What nearly every file includes is compiled once for each room. Only headers of others: ours change.
set(COMMON_HEADERS <algorithm> <functional> <map> <memory> <optional> <set> <string> <string_view> <utility>
                   <variant> <vector> <fmt/format.h>)
set(PROTOBUF_HEADERS <google/protobuf/extension_set.h> <google/protobuf/generated_message_util.h>
                     <google/protobuf/message_lite.h> <google/protobuf/repeated_field.h>)

# room(NAME [USES room...] [LIBS target...] [HEADERS heavy headers of many of its files...])
function(room name)
  cmake_parse_arguments(ARG "" "" "USES;LIBS;HEADERS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  add_library(room_${name} STATIC ${sources})
  target_include_directories(room_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ARG_USES PREPEND room_)
  target_link_libraries(room_${name} PUBLIC ${ARG_USES} PRIVATE ${ARG_LIBS})
  target_precompile_headers(room_${name} PRIVATE ${COMMON_HEADERS} ${ARG_HEADERS})
  if(name IN_LIST STRONGROOM_UNOPTIMISED)
    target_compile_options(room_${name} PRIVATE -O0)
  endif()
endfunction()

# room_test(NAME [USES room...] [LIBS target...]): every tests/NAME/*_test.cc in one binary test_NAME.
function(room_test name)
  cmake_parse_arguments(ARG "" "" "USES;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  add_executable(test_${name} ${sources})
  list(TRANSFORM ARG_USES PREPEND room_)
  target_link_libraries(test_${name} PRIVATE ${ARG_USES} ${ARG_LIBS} test_main)
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_precompile_headers(test_${name} REUSE_FROM test_main)
  # Tests are compiled far more often than their own lines take time to run.
  target_compile_options(test_${name} PRIVATE -O0)
  target_compile_definitions(test_${name} PRIVATE STRONGROOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endfunction()

# fuzz_target(NAME [USES room...] [LIBS target...]): tests/fuzz/NAME_fuzz.cc with the seeds in tests/fuzz/corpus/NAME.
function(fuzz_target name)
  cmake_parse_arguments(ARG "" "" "USES;LIBS" ${ARGN})
  if(NOT STRONGROOM_FUZZ)
    return()
  endif()
  add_executable(fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cc)
  list(TRANSFORM ARG_USES PREPEND room_)
  target_link_libraries(fuzz_${name} PRIVATE ${ARG_USES} ${ARG_LIBS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# bench_target(NAME [USES room...] [LIBS target...]): tests/bench/NAME_bench.cc, beside its yardstick.
function(bench_target name)
  cmake_parse_arguments(ARG "" "" "USES;LIBS" ${ARGN})
  if(NOT STRONGROOM_BENCH)
    return()
  endif()
  add_executable(bench_${name} ${CMAKE_SOURCE_DIR}/tests/bench/${name}_bench.cc)
  list(TRANSFORM ARG_USES PREPEND room_)
  target_link_libraries(bench_${name} PRIVATE ${ARG_USES} ${ARG_LIBS} benchmark::benchmark fmt::fmt)
  target_compile_definitions(bench_${name} PRIVATE STRONGROOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endfunction()
