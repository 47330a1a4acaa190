-- Takes what a process says of its part of a counter, and grants more where there is room.
-- KEYS  counter, epoch, nodes
-- ARGV  1 process  2 node  3 sequence  4 used  5 held  6 least  7 need  8 wish  9 unit  10 limit  11 forget in (ms)
--       12 epoch known  13 epoch if there is none  14 time of recovery (ms)  15 used before  16 seen
-- Gives {0 answered | 1 recovering | 2 overtaken, granted, kept, room, used, held, nodes, epoch}
-- The counter is a hash: u used, h held, l used by nodes that a lost memory took along, s most that anybody saw used before
-- the memory was lost, n:PROCESS "sequence used held", f:NODE used by earlier processes.
local function text(n) return string.format('%.0f', n) end

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local epoch = redis.call('GET', KEYS[2])
if not epoch then
  epoch = ARGV[13] .. ' ' .. text(now + ARGV[14])
  redis.call('SET', KEYS[2], epoch)
end
local id, opens = string.match(epoch, '^(%S+) (%d+)$')
local recovering = now < tonumber(opens)

local counter = KEYS[1]
local field = 'n:' .. ARGV[1]
local found = redis.call('HMGET', counter, 'u', 'h', 'l', 's', field)
local used, held, lost = tonumber(found[1] or 0), tonumber(found[2] or 0), tonumber(found[3] or 0)
local saidSequence, saidUsed, saidHeld = 0, 0, 0
if found[5] then
  local a, b, c = string.match(found[5], '^(%d+) (%-?%d+) (%d+)$')
  saidSequence, saidUsed, saidHeld = tonumber(a), tonumber(b), tonumber(c)
end
local sequence, claimUsed, claimHeld = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if sequence <= saidSequence then
  return {2}
end

local before = 0
if redis.call('HSETNX', counter, 'f:' .. ARGV[2], ARGV[15]) == 1 then
  before = tonumber(ARGV[15])
end

local kept = 1
local isOfThisEpoch = ARGV[12] == id
if recovering then
  if tonumber(ARGV[16]) > tonumber(found[4] or 0) then
    redis.call('HSET', counter, 's', ARGV[16])
  end
else
  if found[4] then
    lost = math.max(0, tonumber(found[4]) - used)
    redis.call('HDEL', counter, 's')
  end
  if lost > 0 and saidSequence == 0 and not isOfThisEpoch then
    local speaks = before
    if ARGV[12] ~= '' then speaks = speaks + claimUsed end
    lost = math.max(0, lost - speaks)
  end
  if claimHeld > 0 and not isOfThisEpoch then
    claimHeld = 0
    kept = 0
  end
end

used = used + before + claimUsed - saidUsed
held = held + claimHeld - saidHeld
local room = tonumber(ARGV[10]) - used - lost - held
local nodes = math.max(1, redis.call('ZCARD', KEYS[3]))
local granted = 0
if not recovering and room > 0 and room >= tonumber(ARGV[6]) then
  granted = math.min(tonumber(ARGV[7]), room)
  local wish = tonumber(ARGV[8])
  if wish > 0 then
    -- No process holds more than such a part of what is left, beyond what its calls wait for.
    local share = math.floor((room - granted + claimHeld) / (8 * nodes)) - claimHeld
    if share >= tonumber(ARGV[9]) then
      granted = granted + math.min(wish, share)
    end
  end
end

redis.call('HSET', counter, 'u', text(used), 'h', text(held + granted), 'l', text(lost),
  field, ARGV[3] .. ' ' .. text(claimUsed) .. ' ' .. text(claimHeld + granted))
redis.call('PEXPIRE', counter, ARGV[11])
return {recovering and 1 or 0, granted, kept, room - granted, used + lost, held + granted, nodes, id}
