-- Says that a process is there; forgets those that have not said so for a while.
-- KEYS  epoch, nodes, nothing
-- ARGV  1 process  2 how long that holds (ms), 0 for one that leaves  3 epoch if there is none  4 time of recovery (ms)
-- Gives {nodes, epoch}
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if ARGV[2] == '0' then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[2], 86400000)
local epoch = redis.call('GET', KEYS[1])
if not epoch then
  epoch = ARGV[3] .. ' ' .. string.format('%.0f', now + ARGV[4])
  redis.call('SET', KEYS[1], epoch)
end
if ARGV[2] ~= '0' then
  -- What counting needs is done here too: a user who may not do it is found out now, not by calls.
  redis.call('HSETNX', KEYS[3], 'n', '0')
  redis.call('HSET', KEYS[3], 'n', '1')
  redis.call('HMGET', KEYS[3], 'n')
  redis.call('HDEL', KEYS[3], 'n')
end
return {redis.call('ZCARD', KEYS[2]), string.match(epoch, '^(%S+)')}
